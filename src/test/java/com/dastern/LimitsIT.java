package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How often somebody may ask, counted by all nodes together.
class LimitsIT {
  private static final JsonObject NOBODY =
      new JsonObject().put("identifier", "nobody@example.com").put("password", "ខុសហើយ");

  @Test
  void sixthLogInOfAMinuteFromOneAddressIsRefusedOnEveryNode() {
    Map<String, String> shared = new HashMap<>(TestServices.settings());
    shared.putAll(Map.of("LIMITS_SIGN_IN", "5", "HTTP_PROXIES", "1"));
    try (var one = TestServer.start(shared);
        var other = TestServer.start(shared)) {
      for (int left = 4; left >= 0; left--) {
        Answer answer = logIn((left % 2 == 0 ? one : other).api(), "203.0.113.7").expect(401);
        assertThat(answer.headers().firstValue("ratelimit-policy"))
            .contains("\"sign-in\";q=5;w=60");
        assertThat(answer.headers().firstValue("ratelimit").orElseThrow())
            .startsWith("\"sign-in\";r=" + left + ";t=");
      }
      Answer refused = logIn(other.api(), "203.0.113.7").expectProblem(429, "TOO_MANY_REQUESTS");
      assertThat(refused.headers().firstValue("retry-after").map(Integer::valueOf).orElseThrow())
          .isBetween(1, 60);
      logIn(one.api(), "203.0.113.8").expect(423);
      logIn(one.api(), "198.51.100.1, 203.0.113.7").expect(429);
    }
  }

  @Test
  void eachUserHasALimitOfTheirOwn() {
    try (var server = TestServer.start(Map.of("LIMITS_API", "10"))) {
      Somebody busy = server.people().patient();
      Somebody calm = server.people().patient();
      long answered =
          AtOnce.times(25, () -> busy.api().get("/api/users/profile")).stream()
              .filter(answer -> answer.status() == 200)
              .count();
      assertThat(answered).isEqualTo(10);
      busy.api().get("/api/notifications").expectProblem(429, "TOO_MANY_REQUESTS");
      calm.api().get("/api/users/profile").expect(200);
      server.api().get("/health/live").expect(200);
    }
  }

  @Test
  void withoutRedisEachNodeCountsForItself() {
    var url = TestServices.redis();
    try (var redis = new TcpProxy(url);
        var server =
            TestServer.start(Map.of("LIMITS_API", "10", "REDIS_URL", redis.through(url)))) {
      Somebody patient = server.people().patient();
      patient.api().get("/api/users/profile").expect(200);
      redis.cut();
      for (int i = 0; i < 10; i++) patient.api().get("/api/users/profile").expect(200);
      patient.api().get("/api/users/profile").expectProblem(429, "TOO_MANY_REQUESTS");
      redis.mend();
      Await.until(
          "Redis counts again", () -> patient.api().get("/api/users/profile").status() == 200);
    }
  }

  private static Answer logIn(Api api, String forwardedFor) {
    return api.send(
        "POST",
        "/api/auth/login",
        Optional.of(NOBODY.encode()),
        Map.of("x-forwarded-for", forwardedFor));
  }
}
