package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.GoogleBrowser;
import com.dastern.testing.OpenIdProvider;
import com.dastern.testing.People;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whose account somebody enters by Google.
class GoogleAccountsIT {
  private static final AtomicInteger NEXT = new AtomicInteger(15_300_000);
  private static final Pattern CODE = Pattern.compile("\\d{6}");
  private static final String CHOSEN = "ឆ្មាសបីក្បាល";

  private static OpenIdProvider google;
  private static TestServer server;

  @BeforeAll
  static void start() {
    google = OpenIdProvider.start();
    server = TestServer.start(GoogleBrowser.settings(google));
  }

  @AfterAll
  static void stop() {
    server.close();
    google.close();
  }

  @Test
  void newcomerWhoComesTwentyTimesAtOnceGetsOneAccount() {
    for (int round = 0; round < 10; round++) {
      JsonObject dara = person();
      var accounts =
          AtOnce.times(20, () -> exchange(dara, "FAMILY_MEMBER").expect(200)).stream()
              .map(answer -> answer.json().getJsonObject("account"))
              .collect(Collectors.toSet());
      assertThat(accounts).hasSize(1);
      assertThat(accounts.iterator().next().getString("role")).isEqualTo("FAMILY_MEMBER");
      assertThat(of(dara, "count(*)")).isEqualTo("1");
      assertThat(of(dara, "count(password_hash) || ' ' || count(email_verified_at)"))
          .isEqualTo("0 1");
      assertThat(notices(dara)).as("a newcomer need not be told").isZero();
    }
  }

  @Test
  void accountStaysTheSameWhenTheAddressChangesAtGoogle() {
    JsonObject dara = person();
    String account = account(exchange(dara, "PATIENT"));
    JsonObject moved = dara.copy().put("email", "new-" + dara.getString("email"));
    assertThat(account(exchange(moved.put("email_verified", false), null))).isEqualTo(account);
  }

  @Test
  void withoutARoleNoAccountIsOpened() {
    JsonObject dara = person();
    exchange(dara, null).expectProblem(422, "GOOGLE_NO_ACCOUNT");
    assertThat(of(dara, "count(*)")).isEqualTo("0");
  }

  @Test
  void addressThatGoogleHasNotProvenOpensNothing() {
    JsonObject dara = person();
    for (Object verified : new Object[] {false, "false", 1, "yes"}) {
      exchange(dara.copy().put("email_verified", verified), "PATIENT")
          .expectProblem(422, "GOOGLE_EMAIL_UNVERIFIED");
    }
    JsonObject without = dara.copy();
    without.remove("email_verified");
    exchange(without, "PATIENT").expectProblem(422, "GOOGLE_EMAIL_UNVERIFIED");
    for (String odd : new String[] {"", "x", "a@b", "ដារ៉ា@example.com", "a\0@example.com"}) {
      exchange(dara.copy().put("email", odd), "PATIENT")
          .expectProblem(422, "GOOGLE_EMAIL_UNVERIFIED");
    }
    exchange(dara.copy().put("email_verified", "true"), "PATIENT").expect(200);
  }

  @Test
  void nameIsCutToWhatAnAccountMayBeCalled() {
    String long100 = "ដ".repeat(99) + "😀";
    assertThat(name(person().put("name", long100 + "xyz"))).isEqualTo(long100);
    assertThat(name(person().put("name", " \u0000\t "))).startsWith("g15");
    assertThat(name(person().put("name", 7))).startsWith("g15");
  }

  @Test
  void accountWithAProvenAddressIsLinkedAndKeepsItsPassword() {
    JsonObject dara = person();
    JsonObject before = register(dara);
    server.change(
        "update users set email_verified_at = now() where email = '%s'"
            .formatted(dara.getString("email")));
    JsonObject upper = dara.copy().put("email", dara.getString("email").toUpperCase(Locale.ROOT));
    assertThat(account(exchange(upper, null))).isEqualTo(account(before));
    api(before).get("/api/users/profile").expect(200);
    logIn(dara.getString("email"), People.PASSWORD).expect(200);
    assertThat(audited(before, "GOOGLE_LINKED")).isEqualTo(1);
    assertThat(audited(before, "SIGNED_IN")).isEqualTo(3);
    Await.until("they are told", () -> notices(dara) == 1);
    exchange(dara, null).expect(200);
    assertThat(audited(before, "GOOGLE_LINKED")).isEqualTo(1);
  }

  @Test
  void secondGoogleAccountDoesNotGetIn() {
    JsonObject dara = person();
    exchange(dara, "PATIENT").expect(200);
    exchange(dara.copy().put("sub", "somebody-else"), "PATIENT")
        .expectProblem(409, "GOOGLE_OTHER_ACCOUNT");
  }

  @Test
  void ofManyGoogleAccountsAtOnceOneGetsIn() {
    JsonObject dara = person();
    register(dara);
    AtomicInteger number = new AtomicInteger();
    long entered =
        AtOnce.times(
                20,
                () -> {
                  String subject = dara.getString("sub") + "-" + number.incrementAndGet();
                  return exchange(dara.copy().put("sub", subject), null);
                })
            .stream()
            .filter(answer -> answer.status() == 200)
            .count();
    assertThat(entered).isEqualTo(1);
  }

  @Test
  void ownerOfTheAddressTakesOverAnAccountThatNeverProvedIt() {
    JsonObject dara = person();
    JsonObject squatter = register(dara);
    String phone = phone(dara);
    var pin = new JsonObject().put("password", People.PASSWORD).put("pin", "4071");
    api(squatter).put("/api/auth/pin", pin).expect(204);
    post("otp", new JsonObject().put("phone", phone)).expect(202);
    post("otp/verify", new JsonObject().put("phone", phone).put("code", code(phone))).expect(204);

    JsonObject owner = exchange(dara, null).expect(200).json();

    assertThat(account(owner)).isEqualTo(account(squatter));
    api(owner).get("/api/users/profile").expect(200);
    refresh(owner).expect(200);
    api(squatter).get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    refresh(squatter).expectProblem(401, "INVALID_REFRESH_TOKEN");
    logIn(dara.getString("email"), People.PASSWORD).expectProblem(401, "INVALID_CREDENTIALS");
    logIn(phone, People.PASSWORD).expectProblem(401, "INVALID_CREDENTIALS");
    unlock(owner, "4071").expectProblem(422, "PIN_NOT_SET");
    assertThat(audited(owner, "GOOGLE_TOOK_OVER")).isEqualTo(1);
    Await.until("they are told", () -> notices(dara) == 1);
  }

  @Test
  void disputedNumberResetsNoPasswordUntilTheOwnerProvesIt() {
    JsonObject dara = person();
    register(dara);
    String phone = phone(dara);
    post("password/forgot", new JsonObject().put("phone", phone)).expect(202);
    var reset =
        new JsonObject().put("phone", phone).put("code", code(phone)).put("newPassword", CHOSEN);
    JsonObject owner = exchange(dara, null).expect(200).json();

    post("password/reset", reset).expectProblem(422, "OTP_WRONG");
    assertThat(of(dara, "count(password_hash)")).isEqualTo("0");
    server.clock().forward(Duration.ofMinutes(1));
    long sent = texts(phone);
    post("password/forgot", new JsonObject().put("phone", phone)).expect(202);

    server.clock().forward(Duration.ofMinutes(1));
    post("otp", new JsonObject().put("phone", phone)).expect(202);
    Await.until("a code is sent", () -> texts(phone) > sent);
    assertThat(texts(phone)).isEqualTo(sent + 1);
    Api api = api(owner);
    api.put("/api/users/phone", code("000000", code(phone))).expectProblem(422, "OTP_WRONG");
    api.put("/api/users/phone", new JsonObject().put("code", code(phone))).expect(204);
    assertThat(of(dara, "count(phone_disputed_at) || ' ' || count(phone_verified_at)"))
        .isEqualTo("0 1");

    server.clock().forward(Duration.ofHours(1));
    post("password/forgot", new JsonObject().put("phone", phone)).expect(202);
    Await.until("a code is sent", () -> texts(phone) == sent + 2);
    post("password/reset", reset.put("code", code(phone))).expect(204);
    logIn(phone, CHOSEN).expect(200);
  }

  @Test
  void proofByStrangersDoesNotEndTheDispute() {
    JsonObject dara = person();
    register(dara);
    String phone = phone(dara);
    exchange(dara, null).expect(200);
    post("otp", new JsonObject().put("phone", phone)).expect(202);
    post("otp/verify", new JsonObject().put("phone", phone).put("code", code(phone))).expect(204);
    assertThat(of(dara, "count(phone_disputed_at) || ' ' || count(phone_verified_at)"))
        .isEqualTo("1 0");
  }

  @Test
  void accountWithoutANumberHasNoneToProve() {
    JsonObject owner = exchange(person(), "PATIENT").expect(200).json();
    api(owner)
        .put("/api/users/phone", new JsonObject().put("code", "123456"))
        .expectProblem(422, "PHONE_NOT_SET");
  }

  private static JsonObject person() {
    int number = NEXT.incrementAndGet();
    return new JsonObject()
        .put("sub", "google-" + number)
        .put("email", "g" + number + "@example.com")
        .put("email_verified", true)
        .put("name", "Dara " + number);
  }

  /// Registers with the address of that person and a phone, and logs in.
  private static JsonObject register(JsonObject person) {
    var body =
        new JsonObject()
            .put("role", "PATIENT")
            .put("name", "សុខ")
            .put("email", person.getString("email"))
            .put("phone", phone(person))
            .put("password", People.PASSWORD);
    post("register", body).expect(201);
    return logIn(person.getString("email"), People.PASSWORD).expect(200).json();
  }

  private static String phone(JsonObject person) {
    return "+855" + person.getString("sub").substring("google-".length());
  }

  private static Answer exchange(JsonObject claims, @Nullable String role) {
    var body = new JsonObject().put("idToken", google.idToken(claims));
    if (role != null) body.put("role", role);
    return post("google/token", body);
  }

  private static String name(JsonObject claims) {
    var account = exchange(claims, "PATIENT").expect(200).json().getJsonObject("account");
    return account.getString("name");
  }

  private static String account(Answer answer) {
    return account(answer.expect(200).json());
  }

  private static String account(JsonObject session) {
    return session.getJsonObject("account").getString("id");
  }

  private static Api api(JsonObject session) {
    return server.api().with(session.getString("accessToken"));
  }

  private static Answer refresh(JsonObject session) {
    return post("refresh", new JsonObject().put("refreshToken", session.getString("refreshToken")));
  }

  private static Answer unlock(JsonObject session, String pin) {
    String token = session.getString("refreshToken");
    return post("unlock", new JsonObject().put("refreshToken", token).put("pin", pin));
  }

  private static Answer logIn(String identifier, String password) {
    return post("login", new JsonObject().put("identifier", identifier).put("password", password));
  }

  private static Answer post(String path, JsonObject body) {
    return server.api().post("/api/auth/" + path, body);
  }

  private static String of(JsonObject person, String what) {
    return server.text(
        "select %s from users where email = '%s'".formatted(what, person.getString("email")));
  }

  private static long notices(JsonObject person) {
    return server.count(
        "select count(*) from notifications n join users u on u.id = n.user_id"
            + " where n.type = 'ACCOUNT' and u.email = '%s'".formatted(person.getString("email")));
  }

  private static long audited(JsonObject session, String action) {
    return server.count(
        "select count(*) from audit_logs where action = '%s' and actor_id = '%s'"
            .formatted(action, account(session)));
  }

  private static long texts(String phone) {
    return server.count("select count(*) from development_outbox where phone = '" + phone + "'");
  }

  private static JsonObject code(String wrong, String right) {
    return new JsonObject().put("code", right.equals(wrong) ? "111111" : wrong);
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
}
