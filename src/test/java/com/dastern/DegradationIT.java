package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A part that is away degrades the server for as long as it is away, and no longer.
class DegradationIT {

  @Test
  void alertsWaitForABrokerThatIsAwayAtTheStartAndComeOnce() {
    try (var broker = new TcpProxy(TestServices.amqp()).cut();
        var server = TestServer.start(Map.of("AMQP_URL", broker.through(TestServices.amqp())))) {
      Somebody patient = server.people().patient();
      Somebody caregiver = server.people().caregiverOf(patient);
      Prescriptions.active(patient);
      assertThat(ready(server)).contains("amqp=DOWN", "postgres=UP");
      assertThat(received(patient)).isEmpty();
      assertThat(server.count("select count(*) from outbox")).isEqualTo(3);

      broker.mend();
      Await.until("the patient is told", () -> !received(patient).isEmpty());
      Await.until("the caregiver is told", () -> !received(caregiver).isEmpty());
      Await.until("nothing waits", () -> server.count("select count(*) from outbox") == 0);
      assertThat(received(patient)).containsExactly("CONNECTION_REQUEST");
      assertThat(received(caregiver)).containsExactly("CONNECTION_ACCEPTED");
      Await.until("it is ready", () -> ready(server).contains("amqp=UP"));
    }
  }

  @Test
  void brokerThatComesAndGoesLosesAndDoublesNothing() {
    try (var broker = new TcpProxy(TestServices.amqp());
        var server = TestServer.start(Map.of("AMQP_URL", broker.through(TestServices.amqp())))) {
      Somebody patient = server.people().patient();
      Somebody caregiver = server.people().caregiver();
      int rounds = 12;
      for (int round = 0; round < rounds; round++) {
        var body = new JsonObject().put("identifier", patient.email());
        String id = caregiver.api().post("/api/connections/request", body).expect(201).id();
        if (round % 3 == 0) broker.cut();
        patient.api().put("/api/connections/" + id + "/revoke").expect(200);
        if (round % 3 == 2) broker.mend();
      }
      broker.mend();
      Await.until("all are told", () -> received(patient).size() == rounds);
      Await.until("nothing waits", () -> server.count("select count(*) from outbox") == 0);
      assertThat(received(patient)).hasSize(rounds);
    }
  }

  @Test
  void databaseThatIsCutIsA503UntilItIsBack() {
    var url = TestServices.freshDatabase();
    try (var database = new TcpProxy(url);
        var server = TestServer.start(Map.of("DATABASE_URL", database.through(url)))) {
      Somebody patient = server.people().patient();
      String id = Prescriptions.active(patient);

      database.cut();
      for (int i = 0; i < 3; i++) {
        assertUnavailable(patient.api().get("/api/users/profile"));
        assertUnavailable(patient.api().get("/api/prescriptions/" + id));
        assertUnavailable(
            patient.api().put("/api/users/profile", new JsonObject().put("theme", "DARK")));
        assertUnavailable(patient.api().post("/api/prescriptions", Prescriptions.metformin()));
      }
      AtOnce.times(60, () -> patient.api().get("/api/prescriptions"))
          .forEach(DegradationIT::assertUnavailable);
      Await.until("it is not ready", () -> ready(server).startsWith("503"));
      assertThat(ready(server)).contains("postgres=DOWN");
      server.api().get("/health/live").expect(200);
      server.api().get("/metrics").expect(200);

      database.mend();
      Await.until("it reads", () -> patient.api().get("/api/users/profile").status() == 200);
      Await.until(
          "it writes",
          () ->
              patient
                      .api()
                      .put("/api/users/profile", new JsonObject().put("theme", "DARK"))
                      .status()
                  == 200);
      AtOnce.times(60, () -> patient.api().get("/api/prescriptions").expect(200));
      // Readiness is probed once a second.
      Await.until("it is ready", () -> ready(server).startsWith("200"));
    }
  }

  @Test
  void withoutRedisSessionsGoOnAndNoneBegins() {
    var url = TestServices.redis();
    try (var redis = new TcpProxy(url).cut();
        var server = TestServer.start(Map.of("REDIS_URL", redis.through(url)))) {
      assertThat(ready(server)).startsWith("200").contains("redis=DOWN");
      redis.mend();
      Await.until("Redis is back", () -> ready(server).contains("redis=UP"));
      Somebody patient = server.people().patient();
      var logIn =
          new JsonObject().put("identifier", patient.email()).put("password", People.PASSWORD);
      var session = server.api().post("/api/auth/login", logIn).expect(200).json();
      var refresh = new JsonObject().put("refreshToken", session.getString("refreshToken"));
      redis.cut();
      Prescriptions.active(patient);
      patient.api().get("/api/doses/schedule").expect(200);
      assertUnavailable(server.api().post("/api/auth/refresh", refresh));
      assertUnavailable(server.api().post("/api/auth/login", logIn));
      redis.mend();
      Await.until(
          "sessions go on", () -> server.api().post("/api/auth/refresh", refresh).status() == 200);
      server.api().post("/api/auth/login", logIn).expect(200);
    }
  }

  @Test
  void withoutRedisLogOutEverywhereHolds() {
    var url = TestServices.redis();
    try (var redis = new TcpProxy(url);
        var server = TestServer.start(Map.of("REDIS_URL", redis.through(url)))) {
      Somebody patient = server.people().patient();
      var logIn =
          new JsonObject().put("identifier", patient.email()).put("password", People.PASSWORD);
      var session = server.api().post("/api/auth/login", logIn).expect(200).json();
      redis.cut();
      patient.api().post("/api/auth/logout-everywhere").expect(204);
      patient.api().get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
      redis.mend();
      Await.until("Redis is back", () -> ready(server).contains("redis=UP"));
      var refresh = new JsonObject().put("refreshToken", session.getString("refreshToken"));
      server.api().post("/api/auth/refresh", refresh).expectProblem(401, "INVALID_REFRESH_TOKEN");
    }
  }

  private static void assertUnavailable(Answer answer) {
    answer.expectProblem(503, "UNAVAILABLE");
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  private static List<String> received(Somebody whose) {
    return whose.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(item -> ((JsonObject) item).getString("type"))
        .toList();
  }

  /// The status of the readiness and its checks: `200 {postgres=UP, …}`.
  private static String ready(TestServer server) {
    Answer answer = server.api().get("/health/ready");
    return answer.status() + " " + answer.json().getJsonObject("checks").getMap();
  }
}
