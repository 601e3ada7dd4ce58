package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Wrong passwords in a row lock, an account and an identifier that has none alike.
class LockoutIT {
  private static final String WRONG = "ពាក្យនេះខុសហើយ";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fiveWrongPasswordsLockForAQuarterOfAnHour(boolean known) {
    String identifier = known ? server.people().patient().email() : "nobody@example.com";
    for (int i = 0; i < 5; i++) logIn(identifier, WRONG).expectProblem(401, "INVALID_CREDENTIALS");
    var locked = logIn(identifier, People.PASSWORD).expectProblem(423, "TEMPORARILY_LOCKED");
    int wait = Integer.parseInt(locked.headers().firstValue("retry-after").orElseThrow());
    assertThat(wait).isBetween(14 * 60, 15 * 60);
    server.clock().forward(Duration.ofSeconds(wait));
    logIn(identifier, People.PASSWORD).expect(known ? 200 : 401);
  }

  @Test
  void rightPasswordStartsTheCountAnew() {
    String email = server.people().patient().email();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) logIn(email, WRONG).expectProblem(401, "INVALID_CREDENTIALS");
      logIn(email, People.PASSWORD).expect(200);
    }
  }

  @Test
  void ofManyGuessesAtOnceNoMoreThanFiveLearnTheirOutcome() {
    String email = server.people().patient().email();
    long told =
        AtOnce.times(30, () -> logIn(email, WRONG)).stream()
            .filter(answer -> answer.status() == 401)
            .count();
    assertThat(told).isEqualTo(5);
    logIn(email, People.PASSWORD).expectProblem(423, "TEMPORARILY_LOCKED");
  }

  @Test
  void manyRightLogInsAtOnceAllWork() {
    String email = server.people().patient().email();
    AtOnce.times(12, () -> logIn(email, People.PASSWORD)).forEach(answer -> answer.expect(200));
  }

  @Test
  void guessesByThePasswordChangeCountAsWell() {
    var patient = server.people().patient();
    var guess = new JsonObject().put("currentPassword", WRONG).put("newPassword", "ឆ្មាសបីក្បាល");
    IntStream.range(0, 5)
        .forEach(_ ->
            patient.api().put("/api/auth/password", guess).expectProblem(422, "WRONG_PASSWORD"));
    patient.api().put("/api/auth/password", guess).expectProblem(423, "TEMPORARILY_LOCKED");
    logIn(patient.email(), People.PASSWORD).expectProblem(423, "TEMPORARILY_LOCKED");
  }

  private static Answer logIn(String identifier, String password) {
    return server
        .api()
        .post(
            "/api/auth/login",
            new JsonObject().put("identifier", identifier).put("password", password));
  }
}
