package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Role;
import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may call what: generated from the contract, for each of its operations.
class AccessMatrixIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final TokenForge STRANGER = new TokenForge();

  static final List<String> MALFORMED_IDS =
      List.of(
          "x",
          "0",
          "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c4",
          "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c466",
          "0199e0c29c007c119a550f6d3a2b1c46",
          "1-1-1-1-1",
          "%7B0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46%7D",
          "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46%0A",
          "%200199e0c2-9c00-7c11-9a55-0f6d3a2b1c46",
          "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46%00",
          "0199g0c2-9c00-7c11-9a55-0f6d3a2b1c46",
          "%E1%9F%A0199e0c2-9c00-7c11-9a55-0f6d3a2b1c4",
          "%27%20or%201=1--",
          "null");

  private static TestServer server;
  private static Map<String, String> people;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
    people =
        Map.of(
            "PATIENT", server.people().patient().id(),
            "DOCTOR", server.people().doctor().id(),
            "FAMILY_MEMBER", server.people().caregiver().id(),
            "ADMIN", server.people().admin().id());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Operation> operations() {
    return Specification.operations();
  }

  static List<Operation> withToken() {
    return Specification.withToken();
  }

  static Stream<Arguments> wrongTokens() {
    return withToken().stream()
        .flatMap(operation ->
            wrongTokensOf(operation).entrySet().stream()
                .map(wrong -> Arguments.of(operation, wrong.getKey(), wrong.getValue())));
  }

  @ParameterizedTest
  @MethodSource("withToken")
  void withoutATokenNobodyIsLetIn(Operation operation) {
    assertRefused(send(server.api(), operation, Map.of()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongTokens")
  void wrongTokenLetsNobodyIn(Operation operation, String kind, String authorization) {
    assertRefused(send(server.api(), operation, Map.of("authorization", authorization)));
  }

  @ParameterizedTest
  @MethodSource("withToken")
  void tokenOfAnEndedSessionLetsNobodyIn(Operation operation) {
    Api revoked = as(operation.someRole());
    revoked.post("/api/auth/logout").expect(204);
    assertRefused(send(revoked, operation, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void onlyWhatTheContractProtectsAsksForAToken(Operation operation) {
    var answer = send(server.api(), operation, Map.of("authorization", "Bearer x.y.z"));
    boolean asked =
        answer.status() == 401 && answer.json().getString("code").equals("UNAUTHENTICATED");
    assertThat(asked).isEqualTo(operation.needsToken());
  }

  @ParameterizedTest
  @MethodSource("withToken")
  void otherRolesAreToldWhichOneIsNeeded(Operation operation) {
    List<String> others = new ArrayList<>(Arrays.stream(Role.values()).map(Role::name).toList());
    others.removeAll(operation.roles());
    if (operation.roles().isEmpty()) return;
    assertThat(operation.roles().equals(List.of("ADMIN")))
        .as("administrators have business here and nowhere else")
        .isEqualTo(operation.path().startsWith("/api/admin/"));
    assertThat(operation.roles().size() == 1 || !operation.roles().contains("ADMIN")).isTrue();
    for (String role : others) {
      var answer = send(as(role), operation, Map.of()).expectProblem(403, "ROLE_REQUIRED");
      assertThat(answer.json().getString("required"))
          .isEqualTo(String.join(", ", operation.roles()));
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void exampleOfTheContractIsAWellFormedRequest(Operation operation) {
    var answer = send(as(operation.someRole()), operation, Map.of());
    assertThat(answer.status()).isNotIn(400, 403, 405, 413, 415, 500);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void unknownIdIsNotFound(Operation operation) {
    if (!operation.path().contains("{id}")) return;
    boolean versioned =
        operation.parameters("header").stream()
            .anyMatch(parameter -> parameter.getString("name").equals("If-Match"));
    send(as(operation.someRole()), operation, versioned ? Map.of("if-match", "*") : Map.of())
        .expectProblem(404, "NOT_FOUND");
  }

  @ParameterizedTest
  @FieldSource("MALFORMED_IDS")
  void malformedIdIsRefused(String malformed) {
    for (Operation operation : operations()) {
      for (JsonObject parameter : operation.parameters("path")) {
        if (!parameter.getString("name").equals("id")) continue;
        String path = operation.pathWith(Map.of("id", malformed));
        var answer = send(as(operation.someRole()), operation, path, Map.of());
        assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(400);
        assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
            .isEqualTo("path/id");
      }
      for (JsonObject parameter : operation.parameters("query")) {
        if (!parameter.getString("name").equals("patientId")) continue;
        String path = operation.examplePath() + "?patientId=" + malformed;
        var answer = send(as("DOCTOR"), operation, path, Map.of());
        assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(400);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void otherMethodsOfAKnownAddressAreRefusedAsSuch(Operation operation) {
    var answer = as("PATIENT").send("PATCH", operation.examplePath(), Optional.of("{}"), Map.of());
    answer.expectProblem(405, "METHOD_NOT_ALLOWED");
  }

  private static Map<String, String> wrongTokensOf(Operation operation) {
    JsonObject right = FORGE.claims(operation.someRole(), later());
    JsonObject plain = new JsonObject().put("alg", "RS256");
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("garbage", "Bearer x");
    wrong.put("garbage in three parts", "Bearer x.y.z");
    wrong.put("nothing", "Bearer ");
    wrong.put("another scheme", "Basic " + FORGE.signed(right));
    wrong.put("no scheme", FORGE.signed(right));
    wrong.put("alg none", "Bearer " + FORGE.unsigned(right));
    wrong.put("the public key as a secret", "Bearer " + FORGE.confused(right));
    wrong.put("another key", "Bearer " + STRANGER.signedAs(FORGE, right));
    wrong.put("another key without kid", "Bearer " + STRANGER.signed(plain, right));
    wrong.put("changed", "Bearer " + changed(FORGE.signed(right)));
    wrong.put("expired", "Bearer " + FORGE.signed(right.copy().put("exp", 1_000_000_000)));
    wrong.put("no exp", "Bearer " + FORGE.signed(without(right, "exp")));
    wrong.put("exp in words", "Bearer " + FORGE.signed(right.copy().put("exp", "tomorrow")));
    wrong.put("no audience", "Bearer " + FORGE.signed(without(right, "aud")));
    wrong.put(
        "another audience",
        "Bearer " + FORGE.signed(right.copy().put("aud", new JsonArray().add("another"))));
    wrong.put("another issuer", "Bearer " + FORGE.signed(right.copy().put("iss", "another")));
    wrong.put("no subject", "Bearer " + FORGE.signed(without(right, "sub")));
    wrong.put("a subject that is no id", "Bearer " + FORGE.signed(right.copy().put("sub", "x")));
    wrong.put("no session", "Bearer " + FORGE.signed(without(right, "sid")));
    wrong.put("no role", "Bearer " + FORGE.signed(without(right, "role")));
    wrong.put("an unknown role", "Bearer " + FORGE.signed(right.copy().put("role", "KING")));
    return wrong;
  }

  private static String changed(String token) {
    String[] parts = token.split("\\.", -1);
    return parts[0]
        + "."
        + parts[1].substring(0, 20)
        + "A"
        + parts[1].substring(21)
        + "."
        + parts[2];
  }

  private static JsonObject without(JsonObject claims, String name) {
    JsonObject copy = claims.copy();
    copy.remove(name);
    return copy;
  }

  private static Api as(String role) {
    JsonObject claims = FORGE.claims(role, later());
    if (people.containsKey(role)) claims.put("sub", people.get(role));
    return server.api().with(FORGE.signed(claims));
  }

  private static Answer send(Api api, Operation operation, Map<String, String> headers) {
    return send(api, operation, operation.examplePath(), headers);
  }

  private static Answer send(
      Api api, Operation operation, String path, Map<String, String> headers) {
    var body = operation.bodyExample().map(JsonObject::encode);
    return api.send(operation.method(), path, body, headers);
  }

  private static void assertRefused(Answer answer) {
    answer.expectProblem(401, "UNAUTHENTICATED");
    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
  }

  private static Instant later() {
    return Instant.now().plusSeconds(600);
  }
}
