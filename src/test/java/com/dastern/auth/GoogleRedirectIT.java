package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Await;
import com.dastern.testing.GoogleBrowser;
import com.dastern.testing.OpenIdProvider;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Signing in by Google in a browser: to the provider, back, and to the page.
class GoogleRedirectIT {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private static OpenIdProvider google;
  private static TestServer server;

  private GoogleBrowser browser;

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

  @BeforeEach
  void newPerson() {
    browser = new GoogleBrowser(server.api());
    google.misbehave(claims -> claims);
    google.signIn(person());
  }

  @Test
  void newcomerGetsAnAccountAndASession() {
    JsonObject sok = person().put("name", "សុខ ដារ៉ា");
    google.signIn(sok);
    String landing = browser.signIn("?role=PATIENT&language=ENGLISH");
    assertThat(landing).startsWith("/live#google=");
    JsonObject session = browser.session(landing).expect(200).json();
    JsonObject account = session.getJsonObject("account");
    assertThat(account.getString("email")).isEqualTo(sok.getString("email"));
    assertThat(account.getString("name")).isEqualTo("សុខ ដារ៉ា");
    assertThat(account.getString("role")).isEqualTo("PATIENT");
    assertThat(account.getString("language")).isEqualTo("ENGLISH");
    server.api().with(session.getString("accessToken")).get("/api/users/profile").expect(200);
    var again = new GoogleBrowser(server.api());
    assertThat(again.session(again.signIn("")).expect(200).json().getJsonObject("account"))
        .isEqualTo(account);
  }

  @Test
  void wayToGoogleCarriesNoSecretAndACookieThatScriptsCannotRead() {
    Answer answer = server.api().get("/api/auth/google").expect(302);
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie)
        .contains("; HttpOnly", "; SameSite=Lax", "; Path=/api/auth/google;", "; Max-Age=600;")
        .doesNotContain("Secure");
    var query = OpenIdProvider.form(GoogleBrowser.location(answer));
    assertThat(query)
        .containsEntry("client_id", OpenIdProvider.CLIENT)
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("redirect_uri", GoogleBrowser.CALLBACK)
        .containsKeys("state", "nonce", "code_challenge")
        .doesNotContainKeys("code_verifier", "client_secret");
    String kept = GoogleBrowser.cookie(answer);
    query.forEach((name, value) -> assertThat(value).as(name).doesNotContain(kept));
    assertThat(query.values()).doesNotHaveDuplicates();
  }

  @Test
  void withoutARoleNobodyGetsAnAccount() {
    assertThat(browser.signIn("")).isEqualTo("/live#googleError=GOOGLE_NO_ACCOUNT");
  }

  @Test
  void stateOfAnotherBrowserIsRefused() {
    String callback = browser.callbackOf("?role=PATIENT");
    var victim = new GoogleBrowser(server.api());
    assertRefused(victim.back(callback));
    victim.callbackOf("");
    assertRefused(victim.back(callback));
    assertThat(browser.back(callback)).startsWith("/live#google=");
  }

  @Test
  void stateThatIsChangedOrLeftOutIsRefused() {
    String callback = browser.callbackOf("?role=PATIENT");
    assertRefused(browser.back(callback.replaceFirst("state=.", "state=_")));
    assertRefused(browser.back(callback.replaceFirst("state=[^&]*&", "")));
  }

  @Test
  void changedCookieIsRefused() {
    String callback = browser.callbackOf("");
    browser.changeCookie(cookie -> cookie.replaceFirst("\\.\\.", ".PATIENT."));
    assertRefused(browser.back(callback));
  }

  @Test
  void tryEndsAfterTenMinutes() {
    String callback = browser.callbackOf("?role=PATIENT");
    server.clock().forward(Duration.ofMinutes(10));
    assertRefused(browser.back(callback));
  }

  @Test
  void codeOfGoogleServesOnce() {
    String callback = browser.callbackOf("?role=PATIENT");
    String cookie = browser.cookie();
    assertThat(browser.back(callback)).startsWith("/live#google=");
    browser.changeCookie(_ -> cookie);
    assertRefused(browser.back(callback));
  }

  @Test
  void codeOfAnotherTryDoesNotFitTheVerifier() {
    String stolen = new GoogleBrowser(server.api()).callbackOf("?role=PATIENT");
    String callback = browser.callbackOf("?role=PATIENT");
    String code = "code=" + OpenIdProvider.form(URI.create(stolen)).get("code");
    assertRefused(browser.back(callback.replaceFirst("code=[^&]*", code)));
  }

  @Test
  void tokenWithAnotherNonceIsRefused() {
    google.misbehave(claims -> claims.put("nonce", "of-another-try"));
    assertRefused(browser.signIn("?role=PATIENT"));
    google.misbehave(claims -> {
      claims.remove("nonce");
      return claims;
    });
    assertRefused(browser.signIn("?role=PATIENT"));
  }

  @Test
  void tokenForAnAppDoesNotServeABrowser() {
    google.misbehave(claims -> claims.put("aud", GoogleBrowser.APP));
    assertRefused(browser.signIn("?role=PATIENT"));
  }

  @Test
  void personWhoDeclinesComesBackWithoutASession() {
    String callback = browser.callbackOf("?role=PATIENT");
    assertRefused(browser.back(callback.replaceFirst("code=[^&]*", "error=access_denied")));
    assertThat(browser.cookie()).isEmpty();
  }

  @Test
  void oneTimeCodeCountsOnceAndInItsBrowserOnly() {
    String landing = browser.signIn("?role=FAMILY_MEMBER");
    var victim = new GoogleBrowser(server.api());
    victim.session(landing).expectProblem(401, "GOOGLE_REFUSED");
    victim.signIn("");
    victim.session(landing).expectProblem(401, "GOOGLE_REFUSED");
    browser.session(landing).expect(200);
    browser.session(landing).expectProblem(401, "GOOGLE_REFUSED");
  }

  @Test
  void oneTimeCodeEndsAfterAMinute() {
    String landing = browser.signIn("?role=FAMILY_MEMBER");
    server.clock().forward(Duration.ofSeconds(60));
    browser.session(landing).expectProblem(401, "GOOGLE_REFUSED");
  }

  @Test
  void keysThatTheProviderChangedAreFetchedAnew() {
    assertThat(browser.signIn("?role=PATIENT")).startsWith("/live#google=");
    google.rotateKeys();
    server.clock().forward(Duration.ofSeconds(11));
    assertThat(browser.signIn("?role=PATIENT")).startsWith("/live#google=");
  }

  @Test
  void doctorWhoWaitsForVerificationIsTurnedAway() {
    JsonObject doctor = person();
    server
        .api()
        .post(
            "/api/auth/register",
            new JsonObject()
                .put("role", "DOCTOR")
                .put("name", "វណ្ណា")
                .put("email", doctor.getString("email"))
                .put("password", "ឆ្មាខ្មៅពីរក្បាល"))
        .expect(201);
    google.signIn(doctor);
    assertThat(browser.signIn("?role=PATIENT"))
        .isEqualTo("/live#googleError=ACCOUNT_PENDING_VERIFICATION");
    String email = doctor.getString("email");
    assertThat(
            server.count("select count(google_subject) from users where email = '" + email + "'"))
        .isZero();
  }

  @Test
  void providerThatIsDownAnswers503AndIsFoundOnceItIsUp() {
    OpenIdProvider gone = OpenIdProvider.start();
    int port = gone.port();
    Map<String, String> settings = GoogleBrowser.settings(gone);
    gone.close();
    try (var alone = TestServer.start(settings)) {
      alone.api().get("/api/auth/google").expectProblem(503, "UNAVAILABLE");
      alone
          .api()
          .post("/api/auth/google/token", new JsonObject().put("idToken", "a.b.c"))
          .expectProblem(503, "UNAVAILABLE");
      try (var back = OpenIdProvider.startAt(port)) {
        back.breakDown(true);
        alone.api().get("/api/auth/google").expectProblem(503, "UNAVAILABLE");
        back.breakDown(false);
        Await.until("Google is found", () -> alone.api().get("/api/auth/google").status() == 302);
        back.signIn(person());
        browser = new GoogleBrowser(alone.api());
        String callback = browser.callbackOf("?role=PATIENT");
        back.breakDown(true);
        assertThat(browser.back(callback)).isEqualTo("/live#googleError=UNAVAILABLE");
        back.breakDown(false);
        assertThat(browser.signIn("?role=PATIENT")).startsWith("/live#google=");
      }
    }
  }

  @Test
  void withoutRedisThereIsNoOneTimeCode() {
    var url = TestServices.redis();
    Map<String, String> settings = new HashMap<>(GoogleBrowser.settings(google));
    try (var redis = new TcpProxy(url)) {
      settings.put("REDIS_URL", redis.through(url));
      try (var alone = TestServer.start(settings)) {
        browser = new GoogleBrowser(alone.api());
        String landing = browser.signIn("?role=PATIENT");
        redis.cut();
        browser.session(landing).expectProblem(503, "UNAVAILABLE");
        assertThat(browser.signIn("")).isEqualTo("/live#googleError=UNAVAILABLE");
      }
    }
  }

  @Test
  void serverWithoutSettingsOffersNone() {
    try (var plain = TestServer.start()) {
      plain.api().get("/api/auth/google").expectProblem(422, "GOOGLE_NOT_CONFIGURED");
      plain
          .api()
          .post("/api/auth/google/token", new JsonObject().put("idToken", "a.b.c"))
          .expectProblem(422, "GOOGLE_NOT_CONFIGURED");
    }
  }

  private static JsonObject person() {
    int number = NEXT.incrementAndGet();
    return new JsonObject()
        .put("sub", "google-" + number)
        .put("email", "g" + number + "@example.com")
        .put("email_verified", true)
        .put("name", "Dara " + number);
  }

  private static void assertRefused(String landing) {
    assertThat(landing).isEqualTo("/live#googleError=GOOGLE_REFUSED");
  }
}
