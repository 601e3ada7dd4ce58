package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.http.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `docs/SYNC.md` shows fits the contract, and shows each case.
class SyncDocumentTest {
  private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);
  private static final String SENT = "2026-11-29T01:11:55+07:00";
  private static OpenAPIContract contract;
  private static List<JsonObject> shown;

  @BeforeAll
  static void read() throws IOException {
    Vertx vertx = Vertx.vertx();
    contract = Contract.load(vertx).await().loaded();
    vertx.close().await();
    shown =
        BLOCK
            .matcher(Files.readString(Path.of("docs", "SYNC.md")))
            .results()
            .flatMap(block -> objects(block.group(1)))
            .toList();
  }

  /// A block is one, or has one on each line.
  private static Stream<JsonObject> objects(String block) {
    try {
      return Stream.of(new JsonObject(block));
    } catch (RuntimeException several) {
      // The next begins where a line begins with a brace.
      return Pattern.compile("\n(?=\\{)")
          .splitAsStream(block)
          .filter(each -> !each.equals("{\"sentAt\":"))
          .map(JsonObject::new);
    }
  }

  @Test
  void everyResultFitsTheContract() {
    var validator = validator(operation().getResponse(200).getContent());
    var results = shown.stream().filter(each -> each.containsKey("result")).toList();
    assertThat(results).hasSizeGreaterThan(40);
    for (JsonObject result : results) {
      var whole =
          new JsonObject()
              .put("results", new JsonArray().add(result))
              .put("clockOffsetSeconds", 0)
              .put("receivedAt", SENT);
      requireValid(validator, whole);
    }
  }

  @Test
  void everyActionFitsTheContractUnlessItIsShownToBeWrong() {
    var validator = validator(operation().getRequestBody().getContent());
    Set<String> wrong =
        shown.stream()
            .filter(each -> each.getJsonObject("problem") != null)
            .filter(each -> each.getJsonObject("problem").getInteger("status") == 400)
            .map(each -> each.getString("id"))
            .collect(Collectors.toSet());
    List<String> types = new ArrayList<>();
    for (JsonObject action : shown) {
      if (!action.containsKey("deviceTime") || wrong.contains(action.getString("id"))) continue;
      types.add(action.getString("type"));
      requireValid(
          validator,
          new JsonObject().put("sentAt", SENT).put("actions", new JsonArray().add(action)));
    }
    assertThat(types)
        .contains(Stream.of(ActionType.values()).map(Enum::name).toArray(String[]::new));
  }

  @Test
  void everyRuleIsShown() {
    var rules =
        new JsonArray(
                contract
                    .getRawContract()
                    .getJsonObject("components")
                    .getJsonObject("schemas")
                    .getJsonObject("SyncResult")
                    .getJsonObject("properties")
                    .getJsonObject("rule")
                    .getJsonArray("enum")
                    .getList())
            .stream().filter(rule -> rule != null).map(String.class::cast).toList();
    assertThat(shown.stream().map(each -> each.getString("rule"))).containsAll(rules);
  }

  private static Operation operation() {
    return Objects.requireNonNull(contract.operation("syncActions"));
  }

  private static Validator validator(Map<String, MediaType> content) {
    var json = Objects.requireNonNull(content.get("application/json"));
    return contract.getSchemaRepository().validator(json.getSchema());
  }

  private static void requireValid(Validator validator, JsonObject json) {
    var outcome = validator.validate(Json.decodeValue(json.encode()));
    assertThat(outcome.getValid()).as("%s %s", json, outcome.toJson()).isTrue();
  }
}
