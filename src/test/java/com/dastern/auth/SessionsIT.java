package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sessions: refreshed, retried, stolen, ended.
class SessionsIT {
  private static final int AT_ONCE = 1000;

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
  void refreshGivesNewTokensThatWork() {
    Tokens first = logIn(server.people().patient());
    Tokens second = refreshed(first.refresh());
    assertThat(second.refresh()).isNotEqualTo(first.refresh());
    second.api().get("/api/users/profile").expect(200);
    Tokens third = refreshed(second.refresh());
    third.api().get("/api/users/profile").expect(200);
  }

  @Test
  void thousandRefreshesWithOneTokenGiveOneSuccessorChain() {
    Tokens first = logIn(server.people().patient());
    var answers = AtOnce.times(AT_ONCE, () -> answered(first.refresh()));
    var successors =
        answers.stream()
            .map(answer -> answer.expect(200).json().getString("refreshToken"))
            .collect(Collectors.toSet());
    assertThat(successors).hasSize(1);
    Tokens next = refreshed(successors.iterator().next());
    next.api().get("/api/users/profile").expect(200);
    assertThat(next.api().get("/api/auth/sessions").expect(200).items()).hasSize(1 + 1);
  }

  /// A machine that has no more breath says so, and a phone asks again.
  private static Answer answered(String token) {
    Answer answer = refresh(token);
    for (int i = 0; i < 5 && answer.status() == 503; i++) answer = refresh(token);
    return answer;
  }

  @Test
  void retryWhoseAnswerWasLostSignsNobodyOut() {
    Tokens first = logIn(server.people().patient());
    Tokens lost = refreshed(first.refresh());
    server.clock().forward(Duration.ofSeconds(5));
    Tokens again = refreshed(first.refresh());
    assertThat(again.refresh()).isEqualTo(lost.refresh());
    refreshed(again.refresh()).api().get("/api/users/profile").expect(200);
  }

  @Test
  void stolenOlderTokenEndsTheFamily() {
    Tokens first = logIn(server.people().patient());
    Tokens second = refreshed(first.refresh());
    server.clock().forward(Duration.ofSeconds(11));
    refresh(first.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    refresh(second.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    second.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    assertThat(
            server.count(
                "select count(*) from audit_logs where action = 'REFRESH_TOKEN_REUSED'"
                    + " and actor_id = '%s'".formatted(first.account())))
        .isEqualTo(1);
  }

  @Test
  void tokenOfTwoGenerationsAgoEndsTheFamily() {
    Tokens first = logIn(server.people().patient());
    Tokens second = refreshed(first.refresh());
    server.clock().forward(Duration.ofMinutes(14));
    Tokens third = refreshed(second.refresh());
    server.clock().forward(Duration.ofSeconds(11));
    refresh(first.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    refresh(third.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
  }

  @Test
  void rubbishEndsNobodysSession() {
    Tokens tokens = logIn(server.people().patient());
    String changed = tokens.refresh().substring(0, 60) + "AAAA" + tokens.refresh().substring(64);
    for (String rubbish : List.of("x", "AAAA", changed, tokens.refresh() + "A")) {
      refresh(rubbish).expectProblem(401, "INVALID_REFRESH_TOKEN");
    }
    refreshed(tokens.refresh());
  }

  @Test
  void logOutEndsAccessAndRefreshAtOnce() {
    Tokens tokens = logIn(server.people().patient());
    tokens.api().post("/api/auth/logout").expect(204);
    tokens.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    refresh(tokens.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
  }

  @Test
  void logOutEverywhereEndsAllAndALaterLogInWorks() {
    Somebody patient = server.people().patient();
    Tokens phone = logIn(patient);
    Tokens tablet = logIn(patient);
    phone.api().post("/api/auth/logout-everywhere").expect(204);
    for (Tokens ended : List.of(phone, tablet)) {
      ended.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
      refresh(ended.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    }
    logIn(patient).api().get("/api/users/profile").expect(200);
  }

  @Test
  void devicesAreListedAndEndedOneByOne() {
    Somebody patient = server.people().patient();
    Tokens phone = logIn(patient);
    Tokens tablet = logIn(patient);
    var devices = phone.api().get("/api/auth/sessions").expect(200).items();
    assertThat(devices).hasSize(3);
    String current = tablet.session();
    phone.api().delete("/api/auth/sessions/" + current).expect(204);
    tablet.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    refresh(tablet.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    phone.api().delete("/api/auth/sessions/" + current).expectProblem(404, "NOT_FOUND");
    Tokens stranger = logIn(server.people().patient());
    stranger.api().delete("/api/auth/sessions/" + phone.session()).expectProblem(404, "NOT_FOUND");
    phone.api().get("/api/users/profile").expect(200);
  }

  @Test
  void oldestOfTooManySessionsEnds() {
    Somebody patient = server.people().patient();
    List<Tokens> all = new ArrayList<>();
    for (int i = 0; i < 21; i++) all.add(logIn(patient));
    patient.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    refresh(all.getFirst().refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    assertThat(all.getLast().api().get("/api/auth/sessions").expect(200).items()).hasSize(20);
  }

  @Test
  void passwordChangeEndsAllSessionsAndTheOldPassword() {
    Somebody patient = server.people().patient();
    Tokens phone = logIn(patient);
    Tokens tablet = logIn(patient);
    phone.api().put("/api/auth/password", change("មិនមែនពាក្យនេះ", "ឆ្មាសបីក្បាល")).expect(422);
    phone.api().put("/api/auth/password", change(People.PASSWORD, "password123")).expect(400);
    phone.api().put("/api/auth/password", change(People.PASSWORD, "ឆ្មាសបីក្បាល")).expect(204);
    for (Tokens ended : List.of(phone, tablet)) {
      ended.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
      refresh(ended.refresh()).expectProblem(401, "INVALID_REFRESH_TOKEN");
    }
    logIn(patient.email(), People.PASSWORD).expectProblem(401, "INVALID_CREDENTIALS");
    logIn(patient.email(), "ឆ្មាសបីក្បាល").expect(200);
  }

  @Test
  void ofPasswordChangesAtOnceOneCounts() {
    Somebody patient = server.people().patient();
    List<String> chosen = List.of("ឆ្មាសមួយក្បាល", "ឆ្មាសពីរក្បាល", "ឆ្មាសបីក្បាល");
    List<Callable<Integer>> changes = new ArrayList<>();
    for (String password : chosen) {
      Tokens tokens = logIn(patient);
      changes.add(
          () -> tokens.api().put("/api/auth/password", change(People.PASSWORD, password)).status());
    }
    assertThat(AtOnce.all(changes)).containsOnlyOnce(204).isSubsetOf(204, 401, 422);
    long open =
        chosen.stream()
            .filter(password -> logIn(patient.email(), password).status() == 200)
            .count();
    assertThat(open).isEqualTo(1);
  }

  @Test
  void endedSessionLosesItsLiveBridgeAtOnce() {
    Somebody patient = server.people().patient();
    Tokens tokens = logIn(patient);
    try (var client = new LiveClient(server.url())) {
      client.register(patient.liveAddress(), tokens.access());
      tokens.api().post("/api/auth/logout").expect(204);
      Await.until("the bridge is closed", client::isClosed);
    }
  }

  private static Tokens logIn(Somebody somebody) {
    return new Tokens(logIn(somebody.email(), People.PASSWORD).expect(200).json());
  }

  private static Answer logIn(String identifier, String password) {
    return server
        .api()
        .post(
            "/api/auth/login",
            new JsonObject().put("identifier", identifier).put("password", password));
  }

  private static Tokens refreshed(String token) {
    return new Tokens(refresh(token).expect(200).json());
  }

  private static Answer refresh(String token) {
    return server.api().post("/api/auth/refresh", new JsonObject().put("refreshToken", token));
  }

  private static JsonObject change(String current, String chosen) {
    return new JsonObject().put("currentPassword", current).put("newPassword", chosen);
  }

  /// What a log-in or refresh answered.
  private record Tokens(JsonObject json) {
    String access() {
      return json.getString("accessToken");
    }

    String refresh() {
      return json.getString("refreshToken");
    }

    String account() {
      return json.getJsonObject("account").getString("id");
    }

    Api api() {
      return server.api().with(access());
    }

    /// The session's id, out of the token.
    String session() {
      String claims = access().split("\\.", -1)[1];
      return new JsonObject(
              new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
          .getString("sid");
    }
  }
}
