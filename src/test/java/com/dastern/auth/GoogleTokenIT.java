package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.GoogleBrowser;
import com.dastern.testing.OpenIdProvider;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The ID token of an app: right ones open a session, wrong ones nothing.
class GoogleTokenIT {
  private static final TokenForge STRANGER = new TokenForge();
  private static final JsonObject DARA =
      new JsonObject()
          .put("sub", "dara")
          .put("email", "dara@example.com")
          .put("email_verified", true)
          .put("name", "Dara");

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
  void tokenOfEachOfOurClientsOpensASession() {
    var all = new JsonArray().add(GoogleBrowser.APP).add("our-other-app");
    for (Object audience : new Object[] {OpenIdProvider.CLIENT, GoogleBrowser.APP, all}) {
      JsonObject claims = google.claims(DARA).put("aud", audience);
      String access = opened(google.forge().signed(claims)).getString("accessToken");
      server.api().with(access).get("/api/users/profile").expect(200);
    }
    String keyless =
        google.forge().signed(new JsonObject().put("alg", "RS256"), google.claims(DARA));
    opened(keyless);
  }

  @Test
  void nonceHasToBeThatOfTheToken() {
    String token = google.idToken(DARA.copy().put("nonce", "n-1"));
    exchange(body(token).put("nonce", "n-1")).expect(200);
    exchange(body(token).put("nonce", "n-2")).expectProblem(401, "GOOGLE_REFUSED");
    exchange(body(token)).expectProblem(401, "GOOGLE_REFUSED");
    exchange(body(google.idToken(DARA)).put("nonce", "n-1")).expectProblem(401, "GOOGLE_REFUSED");
  }

  @ParameterizedTest
  @MethodSource("wrongTokens")
  void wrongTokenIsRefused(Wrong wrong) {
    int before = google.asked();
    exchange(body(wrong.token())).expectProblem(401, "GOOGLE_REFUSED");
    assertThat(google.asked()).as("what is no ID token is shown to nobody").isEqualTo(before);
  }

  record Wrong(String label, String token) {
    @Override
    public String toString() {
      return label;
    }
  }

  static Stream<Wrong> wrongTokens() {
    TokenForge forge = google.forge();
    JsonObject right = google.claims(DARA);
    Map<String, String> wrong = new LinkedHashMap<>();
    for (String garbage : new String[] {"x", ".", "..", "...", "a.b", "a.b.c", "e30.e30.", "-_-"}) {
      wrong.put("garbage " + garbage, garbage);
    }
    wrong.put("longest garbage", "A".repeat(4096));
    wrong.put("empty claims", forge.signed(new JsonObject()));
    wrong.put("an access token for somebody else's app", "ya29.a0AfB_byC");
    wrong.put("alg none", forge.unsigned(right));
    wrong.put("alg none and a signature", forge.unsigned(right) + "c2ln");
    wrong.put("the public key as a secret", forge.confused(right));
    wrong.put("another key", STRANGER.signedAs(forge, right));
    wrong.put(
        "another key without kid", STRANGER.signed(new JsonObject().put("alg", "RS256"), right));
    wrong.put("a key of their own in the header", STRANGER.signed(embedded(), right));
    wrong.put("kid is no text", forge.signed(header("kid", new JsonObject()), right));
    wrong.put("alg is no text", forge.signed(header("alg", 7), right));
    wrong.put("header is empty", forge.signed(new JsonObject(), right));
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", "https://accounts.google.example");
    claims.put("aud", "another-client");
    claims.put("exp", 1_000_000_000);
    claims.put("sub", "");
    claims.forEach((name, value) -> {
      for (Object odd :
          new Object[] {value, 7.5, true, new JsonObject(), new JsonArray().add(value)}) {
        if (name.equals("exp") && odd.equals(7.5)) continue;
        wrong.put(name + " " + odd, forge.signed(right.copy().put(name, odd)));
      }
      wrong.put("no " + name, forge.signed(without(right, name)));
      wrong.put(name + " null", forge.signed(right.copy().putNull(name)));
    });
    var both = new JsonArray().add(OpenIdProvider.CLIENT).add("another-client");
    wrong.put("for us and for another", forge.signed(right.copy().put("aud", both)));
    wrong.put("for nobody", forge.signed(right.copy().put("aud", new JsonArray())));
    wrong.put("exp in words", forge.signed(right.copy().put("exp", "tomorrow")));
    wrong.put("not yet", forge.signed(right.copy().put("nbf", 4_000_000_000L)));
    wrong.put("a subject too long", forge.signed(right.copy().put("sub", "x".repeat(256))));
    wrong.put("a subject with a NUL", forge.signed(right.copy().put("sub", "a\0")));
    return wrong.entrySet().stream().map(entry -> new Wrong(entry.getKey(), entry.getValue()));
  }

  @Test
  void changedTokenIsRefused() {
    String token = google.idToken(DARA);
    for (int at = 0; at < token.length(); at += 17) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, at) + other + token.substring(at + 1);
      exchange(body(changed)).expectProblem(401, "GOOGLE_REFUSED");
    }
  }

  @Test
  void expiryCountsByOurClock() {
    String token = google.idToken(DARA);
    try (var later = TestServer.start(GoogleBrowser.settings(google))) {
      later.clock().forward(Duration.ofHours(11));
      later.api().post("/api/auth/google/token", body(token)).expectProblem(401, "GOOGLE_REFUSED");
    }
  }

  @Test
  void newKeyOfTheProviderCountsAndMadeUpOnesDoNotMakeUsAskOften() {
    opened(google.idToken(DARA));
    String old = google.idToken(DARA);
    google.rotateKeys();
    server.clock().forward(Duration.ofSeconds(11));
    int before = google.keysRead();
    opened(google.idToken(DARA));
    assertThat(google.keysRead()).isEqualTo(before + 1);
    AtOnce.times(20, () -> exchange(body(old)).expectProblem(401, "GOOGLE_REFUSED"));
    for (int i = 0; i < 5; i++) {
      var header = new JsonObject().put("alg", "RS256").put("kid", "made-up-" + i);
      exchange(body(STRANGER.signed(header, google.claims(DARA))))
          .expectProblem(401, "GOOGLE_REFUSED");
    }
    assertThat(google.keysRead()).isEqualTo(before + 1);
    server.clock().forward(Duration.ofSeconds(11));
    AtOnce.times(20, () -> exchange(body(old)).expectProblem(401, "GOOGLE_REFUSED"));
    assertThat(google.keysRead()).isEqualTo(before + 2);
  }

  @Test
  void keysOutOfReachAreNoFaultOfTheToken() {
    opened(google.idToken(DARA));
    google.rotateKeys();
    server.clock().forward(Duration.ofSeconds(11));
    google.breakDown(true);
    exchange(body(google.idToken(DARA))).expectProblem(503, "UNAVAILABLE");
    google.breakDown(false);
    server.clock().forward(Duration.ofSeconds(11));
    opened(google.idToken(DARA));
  }

  private static JsonObject opened(String idToken) {
    return exchange(body(idToken)).expect(200).json();
  }

  private static Answer exchange(JsonObject body) {
    return server.api().post("/api/auth/google/token", body);
  }

  private static JsonObject body(String idToken) {
    return new JsonObject().put("idToken", idToken).put("role", "PATIENT");
  }

  private static JsonObject header(String name, Object value) {
    return new JsonObject().put("alg", "RS256").put("kid", google.forge().id()).put(name, value);
  }

  private static JsonObject embedded() {
    return new JsonObject().put("alg", "RS256").put("jwk", STRANGER.jwk());
  }

  private static JsonObject without(JsonObject claims, String name) {
    JsonObject copy = claims.copy();
    copy.remove(name);
    return copy;
  }
}
