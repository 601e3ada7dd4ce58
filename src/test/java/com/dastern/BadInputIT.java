package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.Fingerprint;
import com.dastern.testing.People;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.WrongRequests;
import com.dastern.testing.WrongRequests.Wrong;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which the contract knows a request to be wrong is a refusal that says what is
/// wrong, and leaves nothing behind.
class BadInputIT {
  private static TestServer server;
  private static Map<String, Api> callers;
  private static Fingerprint database;
  private static String before;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    People people = server.people();
    callers =
        Map.of(
            "PATIENT", people.patient().api(),
            "DOCTOR", people.doctor().api(),
            "FAMILY_MEMBER", people.caregiver().api(),
            "ADMIN", people.admin().api());
    database = new Fingerprint(server.database());
    before = database.read();
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @AfterEach
  void nothingWasStored() {
    String expected = before;
    before = database.read();
    assertThat(before).isEqualTo(expected);
  }

  static Stream<Wrong> wrongBodies() {
    return Specification.withBody().stream()
        .flatMap(operation ->
            WrongRequests.bodies(operation).stream().filter(wrong -> !isTriedElsewhere(wrong)));
  }

  /// Medications are those of `createPrescription`, by the same schema and the same reading.
  private static boolean isTriedElsewhere(Wrong wrong) {
    return List.of("editPrescription", "addMedication").contains(wrong.operation().id())
        && wrong.fields().stream()
            .anyMatch(field -> field.matches("/medications/0/.*|/medication/.*"));
  }

  static Stream<Wrong> wrongParameters() {
    return Specification.operations().stream()
        .flatMap(operation -> WrongRequests.parameters(operation).stream());
  }

  static List<Operation> operations() {
    return Specification.operations();
  }

  @ParameterizedTest
  @MethodSource("wrongBodies")
  void wrongBodyIsRefused(Wrong wrong) {
    assertRefused(wrong, send(wrong));
  }

  @ParameterizedTest
  @MethodSource("wrongParameters")
  void wrongParameterIsRefused(Wrong wrong) {
    assertRefused(wrong, send(wrong));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void malformedQueryIsNoFault(Operation operation) {
    for (String query : List.of("?&&&", "?=", "?" + "a=b&".repeat(500))) {
      var answer =
          Objects.requireNonNull(callers.get(operation.someRole()))
              .send(
                  "GET",
                  operation.examplePath() + query,
                  BodyPublishers.noBody(),
                  Map.of("accept-language", "*;q=", "traceparent", "00-x"));
      assertThat(answer.status()).as(query + " " + answer.text()).isNotEqualTo(500);
    }
  }

  private static Answer send(Wrong wrong) {
    var operation = wrong.operation();
    return Objects.requireNonNull(callers.get(operation.someRole()))
        .send(
            operation.method(),
            wrong.path(),
            BodyPublishers.ofByteArray(wrong.body().getBytes()),
            wrong.headers());
  }

  private static void assertRefused(Wrong wrong, Answer answer) {
    answer.expect(wrong.status());
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonObject problem = answer.json();
    JsonObject messages = problem.getJsonObject("messages");
    assertThat(messages.getString("km")).isNotBlank().isNotEqualTo(messages.getString("en"));
    assertThat(messages.getString("en")).isNotBlank();
    assertThat(problem.getString("detail")).isEqualTo(messages.getString("km"));
    assertThat(problem.getString("traceId")).hasSize(32);
    if (!problem.getString("code").equals("VALIDATION_FAILED")) {
      assertThat(wrong.fields()).as(answer.text()).isEmpty();
      return;
    }
    var fields =
        problem.getJsonArray("errors", new JsonArray()).stream()
            .map(error -> ((JsonObject) error).getString("field"))
            .toList();
    assertThat(fields).doesNotHaveDuplicates().isNotEmpty();
    if (!wrong.fields().isEmpty()) {
      assertThat(fields).as(answer.text()).hasSize(1).containsAnyElementsOf(wrong.fields());
    }
  }
}
