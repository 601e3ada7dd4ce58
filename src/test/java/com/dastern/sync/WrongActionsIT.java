package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Fingerprint;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.WrongValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which one thing of an action can be wrong, made from the contract: it is refused
/// alone, and nothing of it is stored.
class WrongActionsIT {
  private static final String ID = "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46";
  private static final Map<String, JsonObject> PAYLOADS =
      Map.of(
          "PRESCRIPTION_UPDATED",
          new JsonObject()
              .put("prescriptionId", ID)
              .put("version", 1)
              .put("status", new JsonObject().put("status", "PAUSED")),
          "DOSE_SKIPPED",
          new JsonObject().put("doseId", ID).put("reason", "ចង្អោរ"));
  private static TestServer server;
  private static Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<JsonObject> schemas() {
    return batch()
        .getJsonObject("properties")
        .getJsonObject("actions")
        .getJsonObject("items")
        .getJsonArray("oneOf")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static JsonObject batch() {
    return Specification.operations().stream()
        .filter(operation -> operation.id().equals("syncActions"))
        .findFirst()
        .orElseThrow()
        .bodySchema()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void wrongActionIsRefusedAlone(JsonObject schema) {
    String type = schema.getJsonObject("properties").getJsonObject("type").getString("const");
    JsonObject right = right(schema, type);
    List<Object> wrong = new ArrayList<>();
    for (var each : new WrongValues(operation(schema, right)).all()) {
      json(each.body()).map(WrongActionsIT::own).ifPresent(wrong::add);
    }
    assertThat(wrong.size()).as(type).isGreaterThan(40);
    try (var database = new Fingerprint(server.database())) {
      String before = database.read();
      for (int from = 0; from < wrong.size(); from += 499) {
        List<Object> some =
            new ArrayList<>(wrong.subList(from, Math.min(wrong.size(), from + 499)));
        // One that fits and is about nothing that there is.
        some.add(right);
        var results = new Phone(patient).sync(server.clock().instant(), some);
        assertThat(results.names()).as(type).containsOnly("REJECTED");
        for (int i = 0; i < some.size() - 1; i++) {
          assertThat(results.code(i)).as(some.get(i).toString()).isEqualTo("VALIDATION_FAILED");
          assertThat(results.of(i).getJsonObject("problem").getJsonArray("errors")).isNotEmpty();
        }
        assertThat(results.code(some.size() - 1)).isEqualTo("NOT_FOUND");
      }
      assertThat(database.read()).isEqualTo(before);
    }
  }

  /// Each under an id of its own, where that is not what is wrong.
  private static Object own(Object value) {
    return value instanceof JsonObject action && ID.equals(action.getValue("id"))
        ? action.copy().put("id", UUID.randomUUID().toString())
        : value;
  }

  private static JsonObject right(JsonObject schema, String type) {
    JsonObject right = (JsonObject) WrongValues.sample(schema);
    right.put("deviceTime", server.clock().instant().toString());
    JsonObject payload = PAYLOADS.getOrDefault(type, right.getJsonObject("payload"));
    return right.put("payload", payload.isEmpty() ? new JsonObject().put("doseId", ID) : payload);
  }

  private static Operation operation(JsonObject schema, JsonObject right) {
    var media = new JsonObject().put("schema", schema).put("example", right);
    var content = new JsonObject().put("application/json", media);
    return new Operation(
        "POST",
        "/api/doses/sync",
        new JsonObject()
            .put("operationId", "syncActions")
            .put("requestBody", new JsonObject().put("content", content)));
  }

  /// What is no text, or no JSON, spoils the whole body, as everywhere.
  private static Optional<Object> json(Buffer body) {
    String text = body.toString();
    // Half of a surrogate pair would not survive the client.
    if (!Buffer.buffer(text).equals(body) || text.matches("(?s).*\\\\ud[89a-f].*"))
      return Optional.empty();
    try {
      return Optional.of(new JsonArray("[" + text + "]").getValue(0));
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }
}
