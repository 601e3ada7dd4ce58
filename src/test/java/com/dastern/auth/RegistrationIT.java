package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Opening an account and logging in.
class RegistrationIT {
  private static final String PASSWORD = "ឆ្មាខ្មៅពីរក្បាល";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void phoneIsOneAccountInAllItsSpellings() {
    var account = register(somebody().put("phone", "012 345 678")).expect(201).json();
    assertThat(account.getString("phone")).isEqualTo("+85512345678");
    assertThat(account.getString("status")).isEqualTo("ACTIVE");
    assertThat(account.getString("language")).isEqualTo("KHMER");
    for (String spelling :
        List.of(
            "012345678",
            "+85512345678",
            "+855 12 345 678",
            "855 12 345 678",
            "85512345678",
            "(012) 345-678",
            "+855 012 345 678",
            "12345678")) {
      register(somebody().put("phone", spelling)).expectProblem(409, "CONTACT_TAKEN");
      var session = logIn(spelling, PASSWORD).expect(200).json();
      assertThat(session.getJsonObject("account").getString("id"))
          .as(spelling)
          .isEqualTo(account.getString("id"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "097 123 4567, +855971234567",
    "0712345678, +855712345678",
    "+855 96 123 4567, +855961234567"
  })
  void longerNumbersAreKeptWhole(String spelling, String stored) {
    var account = register(somebody().put("phone", spelling)).expect(201).json();
    assertThat(account.getString("phone")).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1 202 555 0123",
        "+66 81 234 5678",
        "00000000",
        "012 345 6",
        "099999999999999",
        "+85599"
      })
  void otherNumbersAreRefused(String phone) {
    var answer = register(somebody().put("phone", phone)).expectProblem(400, "VALIDATION_FAILED");
    assertThat(fields(answer)).containsExactly("/phone");
  }

  @Test
  void emailIsOneAccountInAnyCase() {
    register(somebody().put("email", "Sok.Dara@Example.com")).expect(201);
    register(somebody().put("email", "sok.dara@example.COM")).expectProblem(409, "CONTACT_TAKEN");
    logIn("SOK.DARA@EXAMPLE.COM", PASSWORD).expect(200);
  }

  @Test
  void oneOfTwoContactsThatIsTakenIsEnough() {
    register(somebody().put("email", "first@example.com").put("phone", "011 222 333")).expect(201);
    register(somebody().put("email", "other@example.com").put("phone", "+85511222333"))
        .expectProblem(409, "CONTACT_TAKEN");
    register(somebody().put("email", "other@example.com")).expect(201);
  }

  @Test
  void accountNeedsAContact() {
    assertThat(fields(register(somebody()).expectProblem(400, "VALIDATION_FAILED")))
        .containsExactly("/phone");
  }

  @Test
  void ofManyWhoRegisterOneContactAtOnceOneGetsIt() {
    List<Callable<Answer>> calls =
        IntStream.range(0, 8)
            .<Callable<Answer>>mapToObj(
                i -> () -> register(somebody().put(i % 2 == 0 ? "phone" : "email", contact(i))))
            .toList();
    var byPhone = AtOnce.all(calls).stream().map(Answer::status).toList();
    assertThat(byPhone).containsExactlyInAnyOrder(201, 201, 409, 409, 409, 409, 409, 409);
    assertThat(server.count("select count(*) from users where email = 'at.once@example.com'"))
        .isEqualTo(1);
  }

  @Test
  void doctorWaitsForAnAdministrator() {
    var body = somebody().put("role", "DOCTOR").put("email", "doctor@example.com");
    var account = register(body).expect(201).json();
    assertThat(account.getString("status")).isEqualTo("PENDING_VERIFICATION");
    logIn("doctor@example.com", PASSWORD).expectProblem(403, "ACCOUNT_PENDING_VERIFICATION");
    logIn("doctor@example.com", PASSWORD + "x").expectProblem(401, "INVALID_CREDENTIALS");
    server.change("update users set status = 'REJECTED' where email = 'doctor@example.com'");
    logIn("doctor@example.com", PASSWORD).expectProblem(403, "ACCOUNT_REJECTED");
    server.change("update users set status = 'VERIFIED' where email = 'doctor@example.com'");
    logIn("doctor@example.com", PASSWORD).expect(200);
  }

  @Test
  void longKhmerPasswordCountsToItsLastLetter() {
    String password = "ក".repeat(127) + "ខ";
    String sharesItsFirst72Bytes = "ក".repeat(127) + "គ";
    register(somebody().put("email", "khmer@example.com").put("password", password)).expect(201);
    logIn("khmer@example.com", password).expect(200);
    logIn("khmer@example.com", sharesItsFirst72Bytes).expectProblem(401, "INVALID_CREDENTIALS");
    logIn("khmer@example.com", "ក".repeat(127)).expectProblem(401, "INVALID_CREDENTIALS");
    logIn("khmer@example.com", " " + password.substring(1)).expect(401);
  }

  @Test
  void unknownIdentifierAndWrongPasswordReadAlike() {
    register(somebody().put("email", "known@example.com")).expect(201);
    JsonObject wrong = logIn("known@example.com", "wrong password").expect(401).json();
    for (String unknown :
        List.of("unknown@example.com", "012 999 888", "nobody", "+1 202 555 0123", "@@@")) {
      JsonObject answer = logIn(unknown, "wrong password").expect(401).json();
      assertThat(without(answer, "traceId")).isEqualTo(without(wrong, "traceId"));
    }
  }

  @Test
  void childrenUnder13AndUnbornAreRefused() {
    for (String born : List.of("2020-01-01", "2150-01-01")) {
      var body = somebody().put("email", "child@example.com").put("dateOfBirth", born);
      assertThat(fields(register(body).expect(400))).containsExactly("/dateOfBirth");
    }
  }

  @Test
  void severalWrongFieldsAreNamedTogether() {
    var body = somebody().put("phone", "+1 202 555 0123").put("dateOfBirth", "2025-01-01");
    assertThat(fields(register(body).expect(400)))
        .containsExactlyInAnyOrder("/phone", "/dateOfBirth");
  }

  private static String contact(int i) {
    return i % 2 == 0 ? "015 777 888" : i % 4 == 1 ? "At.Once@example.com" : "at.once@example.com";
  }

  private static JsonObject somebody() {
    return new JsonObject()
        .put("role", "PATIENT")
        .put("name", "សុខ ដារ៉ា")
        .put("password", PASSWORD);
  }

  private static Answer register(JsonObject body) {
    return server.api().post("/api/auth/register", body);
  }

  private static Answer logIn(String identifier, String password) {
    var body = new JsonObject().put("identifier", identifier).put("password", password);
    return server.api().post("/api/auth/login", body);
  }

  private static List<String> fields(Answer answer) {
    return answer.json().getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("field"))
        .toList();
  }

  private static JsonObject without(JsonObject json, String name) {
    json.remove(name);
    return json;
  }
}
