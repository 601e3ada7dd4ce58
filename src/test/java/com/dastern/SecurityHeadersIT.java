package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Answer;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What answers tell browsers, and which pages of others may call.
class SecurityHeadersIT {
  private static final String FRIEND = "https://app.example";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("HTTP_CORS_ORIGINS", FRIEND));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Operation> operations() {
    return Specification.operations();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyAnswerCarriesThem(Operation operation) {
    assertSafe(server.api().send(operation.method(), operation.examplePath(), none(), Map.of()));
  }

  @Test
  void unknownAddressCarriesThem() {
    assertSafe(server.api().send("GET", "/nowhere", none(), Map.of()));
  }

  @Test
  void pageOfAFriendMayCall() {
    var headers =
        Map.of(
            "origin", FRIEND,
            "access-control-request-method", "PUT",
            "access-control-request-headers", "authorization,content-type");
    var answer = server.api().send("OPTIONS", "/api/users/profile", none(), headers);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains(FRIEND);
    assertThat(answer.headers().firstValue("access-control-allow-methods").orElseThrow())
        .contains("PUT");
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).isEmpty();
  }

  @Test
  void pageOfAStrangerMayNot() {
    var answer =
        server.api().send("GET", "/health/live", none(), Map.of("origin", "https://evil.example"));
    assertThat(answer.expect(200).headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static void assertSafe(Answer answer) {
    var headers = answer.headers();
    assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
    assertThat(headers.firstValue("x-frame-options")).contains("DENY");
    assertThat(headers.firstValue("referrer-policy")).contains("no-referrer");
    assertThat(headers.allValues("content-security-policy")).hasSize(1);
    assertThat(headers.firstValue("content-security-policy").orElseThrow())
        .contains("frame-ancestors 'none'");
  }
}
