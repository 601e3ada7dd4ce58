package com.dastern.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.kernel.Refusal;
import com.dastern.testing.OwnLimits;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract is whole, and a server whose handlers differ from it does not start.
class ContractTest {
  private static final String PROBLEM = "application/problem+json";
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  static List<Operation> operations() {
    return Specification.operations();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operationSaysWhatItIs(Operation operation) {
    assertThat(operation.id()).isNotBlank();
    assertThat(operation.json().getString("summary")).isNotBlank();
    assertThat(operation.json().getJsonArray("tags")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyJsonBodyHasAnExample(Operation operation) {
    JsonObject request = operation.json().getJsonObject("requestBody");
    if (request != null) requireExamples(operation + " request", request);
    for (String status : operation.responses().fieldNames()) {
      JsonObject response = operation.responses().getJsonObject(status);
      if (response.containsKey("content")) requireExamples(operation + " " + status, response);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void refusalsAreProblemDocuments(Operation operation) {
    for (String status : operation.responses().fieldNames()) {
      if (status.matches("[23].*") || operation.id().equals("getReadiness")) continue;
      JsonObject content = operation.responses().getJsonObject(status).getJsonObject("content");
      assertThat(content.fieldNames()).as(operation + " " + status).containsExactly(PROBLEM);
      assertThat(content.getJsonObject(PROBLEM).getJsonObject("example").getInteger("status"))
          .hasToString(status);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void listedRefusalsFollowFromWhatTheOperationTakes(Operation operation) {
    Set<String> listed = operation.responses().fieldNames();
    if (operation.needsToken()) assertThat(listed).contains("401", "503");
    if (!operation.roles().isEmpty()) assertThat(listed).contains("403");
    if (!operation.parameters("path").isEmpty()) assertThat(listed).contains("400", "404");
    if (!operation.parameters().isEmpty()) assertThat(listed).contains("400");
    if (operation.bodySchema().isPresent()) assertThat(listed).contains("400", "413", "415");
  }

  @Test
  void everyPathParameterHasAnExample() {
    for (Operation operation : operations()) {
      for (JsonObject parameter : operation.parameters("path")) {
        assertThat(parameter.getString("example")).as(operation.toString()).isNotBlank();
      }
    }
  }

  @Test
  void handlersOfAllOperationsAreAccepted() {
    assertThatCode(() -> router(Specification.written(), allIds())).doesNotThrowAnyException();
  }

  @Test
  void missingHandlerIsNamed() {
    var ids = allIds();
    ids.remove("takeDose");
    assertThatThrownBy(() -> router(Specification.written(), ids))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("takeDose (POST /api/doses/taken) has no handler");
  }

  @Test
  void extraHandlerIsNamed() {
    var ids = allIds();
    ids.add("eraseEverything");
    assertThatThrownBy(() -> router(Specification.written(), ids))
        .hasMessageContaining("eraseEverything is handled and not in the contract");
  }

  @Test
  void operationWithoutIdIsNamed() {
    JsonObject doctored = Specification.written();
    operation(doctored, "/api/doses/taken", "post").remove("operationId");
    assertThatThrownBy(() -> router(doctored, allIds()))
        .hasMessageContaining("POST /api/doses/taken has no operationId")
        .hasMessageContaining("takeDose is handled and not in the contract");
  }

  @Test
  void idOfTwoOperationsIsNamed() {
    JsonObject doctored = Specification.written();
    operation(doctored, "/api/doses/taken", "post").put("operationId", "skipDose");
    assertThatThrownBy(() -> router(doctored, allIds())).hasMessageContaining("skipDose");
  }

  @Test
  void twoHandlersOfOneOperationAreRefused() {
    var handlers = new Handlers().on("takeDose", _ -> Future.succeededFuture());
    assertThatThrownBy(() -> handlers.on("takeDose", _ -> Future.succeededFuture()))
        .hasMessageContaining("takeDose");
  }

  private static void requireExamples(String place, JsonObject body) {
    JsonObject content = body.getJsonObject("content");
    for (String media : content.fieldNames()) {
      JsonObject description = content.getJsonObject(media);
      assertThat(description.containsKey("example") || description.containsKey("examples"))
          .as("%s as %s has an example", place, media)
          .isTrue();
    }
  }

  private static ApiRouter router(JsonObject contract, Set<String> handled) {
    var handlers = new Handlers();
    handled.forEach(id -> handlers.on(id, _ -> Future.failedFuture(Refusal.notFound())));
    Buffer text = contract.toBuffer();
    return new ApiRouter(
        Contract.load(vertx, text).await(),
        handlers,
        _ -> Future.failedFuture(Refusal.unauthenticated()),
        OwnLimits.of(vertx),
        0);
  }

  private static Set<String> allIds() {
    Set<String> ids = new TreeSet<>();
    operations().forEach(operation -> ids.add(operation.id()));
    return ids;
  }

  private static JsonObject operation(JsonObject contract, String path, String method) {
    return contract.getJsonObject("paths").getJsonObject(path).getJsonObject(method);
  }
}
