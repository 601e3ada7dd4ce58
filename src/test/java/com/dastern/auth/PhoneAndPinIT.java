package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Codes by text message, the new password that they allow, and the PIN.
class PhoneAndPinIT {
  private static final AtomicInteger NEXT = new AtomicInteger(12_300_000);
  private static final Pattern CODE = Pattern.compile("\\d{6}");
  private static final String CHOSEN = "ឆ្មាសបីក្បាល";

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
  void codeProvesThePhone() {
    String phone = registered();
    post("otp", phone()).expect(202);
    post("otp", body(phone)).expect(202);
    String code = code(phone);
    post("otp/verify", body(phone).put("code", other(code))).expectProblem(422, "OTP_WRONG");
    post("otp/verify", body(phone).put("code", code)).expect(204);
    assertThat(
            server.count(
                "select count(*) from users where phone_verified_at is not null and"
                    + " phone = '"
                    + phone
                    + "'"))
        .isEqualTo(1);
    post("otp/verify", body(phone).put("code", code)).expectProblem(422, "OTP_WRONG");
  }

  @Test
  void codeIsKeptAsAHashAndEndsAfterFiveMinutes() {
    String phone = registered();
    post("otp", body(phone)).expect(202);
    String code = code(phone);
    assertThat(
            server.count(
                "select count(*) from otp_codes where phone = '"
                    + phone
                    + "' and (code_hash = convert_to('"
                    + code
                    + "', 'UTF8') or code_hash = sha256('"
                    + code
                    + "'::bytea))"))
        .isZero();
    server.clock().forward(Duration.ofMinutes(5));
    post("otp/verify", body(phone).put("code", code)).expectProblem(422, "OTP_WRONG");
  }

  @Test
  void oneCodeAMinuteAndThreeAnHour() {
    for (String phone : new String[] {registered(), fresh()}) {
      post("otp", body(phone)).expect(202);
      Answer soon = post("otp", body(phone)).expectProblem(429, "OTP_TOO_SOON");
      assertThat(soon.headers().firstValue("retry-after").map(Integer::valueOf).orElseThrow())
          .isBetween(50, 60);
      for (int i = 0; i < 2; i++) {
        server.clock().forward(Duration.ofSeconds(60));
        post("otp", body(phone)).expect(202);
      }
      server.clock().forward(Duration.ofSeconds(60));
      post("otp", body(phone)).expectProblem(429, "OTP_TOO_SOON");
      server.clock().forward(Duration.ofMinutes(58));
      post("otp", body(phone)).expect(202);
    }
  }

  @Test
  void ofManyRequestsAtOnceOneSendsACode() {
    String phone = registered();
    long sent =
        AtOnce.times(10, () -> post("otp", body(phone))).stream()
            .filter(answer -> answer.status() == 202)
            .count();
    assertThat(sent).isEqualTo(1);
  }

  @Test
  void fiveWrongCodesLockTheNumber() {
    String phone = registered();
    post("otp", body(phone)).expect(202);
    String code = code(phone);
    var wrong = body(phone).put("code", other(code));
    long told =
        AtOnce.times(12, () -> post("otp/verify", wrong)).stream()
            .filter(answer -> answer.status() == 422)
            .count();
    assertThat(told).isEqualTo(5);
    post("otp/verify", body(phone).put("code", code)).expectProblem(423, "OTP_LOCKED");
    server.clock().forward(Duration.ofMinutes(15));
    post("otp", body(phone)).expect(202);
  }

  @Test
  void codeForANewPasswordEndsAllSessions() {
    String phone = registered();
    var session = logIn(phone, People.PASSWORD).expect(200).json();
    post("password/forgot", body(phone)).expect(202);
    String code = code(phone);
    post("otp/verify", body(phone).put("code", code)).expectProblem(422, "OTP_WRONG");
    var reset = body(phone).put("code", code).put("newPassword", CHOSEN);
    post("password/reset", reset.copy().put("newPassword", "password1")).expect(400);
    post("password/reset", reset).expect(204);
    post("password/reset", reset).expectProblem(422, "OTP_WRONG");
    server
        .api()
        .with(session.getString("accessToken"))
        .get("/api/users/profile")
        .expectProblem(401, "UNAUTHENTICATED");
    post("refresh", new JsonObject().put("refreshToken", session.getString("refreshToken")))
        .expectProblem(401, "INVALID_REFRESH_TOKEN");
    logIn(phone, People.PASSWORD).expectProblem(401, "INVALID_CREDENTIALS");
    logIn(phone, CHOSEN).expect(200);
  }

  @Test
  void numberWithoutAnAccountAnswersLikeOneThatHasOne() {
    String unknown = fresh();
    Answer known = post("password/forgot", body(registered())).expect(202);
    assertThat(post("password/forgot", body(unknown)).expect(202).text()).isEqualTo(known.text());
    var reset = body(unknown).put("code", "123456").put("newPassword", CHOSEN);
    post("password/reset", reset).expectProblem(422, "OTP_WRONG");
    assertThat(
            server.count("select count(*) from development_outbox where phone = '" + unknown + "'"))
        .isZero();
  }

  @Test
  void pinOpensADeviceThatHoldsARefreshToken() {
    var session = withPin("4071");
    var opened = unlock(session.getString("refreshToken"), "4071").expect(200).json();
    server.api().with(opened.getString("accessToken")).get("/api/users/profile").expect(200);
    unlock("AAAA", "4071").expectProblem(401, "INVALID_REFRESH_TOKEN");
  }

  @Test
  void fiveWrongPinsEndTheSession() {
    var session = withPin("4071");
    String token = session.getString("refreshToken");
    for (int i = 0; i < 4; i++) unlock(token, "0000").expectProblem(422, "WRONG_PIN");
    unlock(token, "0000").expectProblem(401, "INVALID_REFRESH_TOKEN");
    unlock(token, "4071").expectProblem(401, "INVALID_REFRESH_TOKEN");
    server
        .api()
        .with(session.getString("accessToken"))
        .get("/api/users/profile")
        .expectProblem(401, "UNAUTHENTICATED");
  }

  @Test
  void guessesOfAPinAtTheSameMomentCountEach() {
    String token = withPin("4071").getString("refreshToken");
    long told =
        AtOnce.times(12, () -> unlock(token, "0000")).stream()
            .filter(answer -> answer.status() == 422)
            .count();
    assertThat(told).isLessThanOrEqualTo(4);
    unlock(token, "4071").expectProblem(401, "INVALID_REFRESH_TOKEN");
  }

  @Test
  void pinNeedsThePasswordAndCanBeRemoved() {
    var session = withPin("4071");
    var api = server.api().with(session.getString("accessToken"));
    api.put("/api/auth/pin", new JsonObject().put("password", CHOSEN).put("pin", "1111"))
        .expectProblem(422, "WRONG_PASSWORD");
    api.delete("/api/auth/pin").expect(204);
    unlock(session.getString("refreshToken"), "4071").expectProblem(422, "PIN_NOT_SET");
  }

  private static JsonObject withPin(String pin) {
    String phone = registered();
    var session = logIn(phone, People.PASSWORD).expect(200).json();
    server
        .api()
        .with(session.getString("accessToken"))
        .put("/api/auth/pin", new JsonObject().put("password", People.PASSWORD).put("pin", pin))
        .expect(204);
    return session;
  }

  private static String registered() {
    String phone = fresh();
    post(
            "register",
            body(phone).put("role", "PATIENT").put("name", "សុខ").put("password", People.PASSWORD))
        .expect(201);
    return phone;
  }

  private static String fresh() {
    return "+855" + NEXT.incrementAndGet();
  }

  private static JsonObject phone() {
    return body(fresh());
  }

  private static JsonObject body(String phone) {
    return new JsonObject().put("phone", phone);
  }

  private static Answer unlock(String token, String pin) {
    return post("unlock", new JsonObject().put("refreshToken", token).put("pin", pin));
  }

  private static Answer logIn(String phone, String password) {
    return post("login", new JsonObject().put("identifier", phone).put("password", password));
  }

  private static Answer post(String path, JsonObject body) {
    return server.api().post("/api/auth/" + path, body);
  }

  /// The code in the latest text message to that phone.
  private static String code(String phone) {
    String latest =
        "(select body from development_outbox where phone = '%s' order by id desc limit 1)"
            .formatted(phone);
    return Await.value(
        "the text message",
        () -> {
          var found = CODE.matcher(server.text("select coalesce(" + latest + ", '')"));
          return found.find() ? Optional.of(found.group()) : Optional.empty();
        });
  }

  private static String other(String code) {
    return code.equals("000000") ? "111111" : "000000";
  }
}
