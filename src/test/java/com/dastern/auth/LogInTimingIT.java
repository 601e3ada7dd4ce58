package com.dastern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The time of a failed log-in does not tell whether there is such an account: the two
/// distributions are compared by the Mann–Whitney U test, next to two samples of the same kind.
@Tag("alone")
class LogInTimingIT {
  private static final int SAMPLES = 60;
  private static final int WARM_UP = 15;

  /// Of the standard normal distribution: beyond it chance alone comes less than once in ten
  /// thousand runs.
  private static final double NOISE = 4;

  @Test
  void unknownAndKnownIdentifiersTakeTheSameTime() {
    try (var server = TestServer.start()) {
      List<String> known = new ArrayList<>();
      // A log-in fails at most four times for each, so that no lock cuts it short.
      for (int i = 0; i < (WARM_UP + SAMPLES) / 4 + 1; i++) {
        known.add(server.people().patient().email());
      }
      List<Double> ofKnown = new ArrayList<>();
      List<Double> ofUnknown = new ArrayList<>();
      List<Double> ofOthers = new ArrayList<>();
      for (int i = 0; i < WARM_UP + SAMPLES; i++) {
        double one = millis(server, known.get(i / 4));
        double other = millis(server, "nobody" + i / 4 + "@example.com");
        double third = millis(server, "stranger" + i / 4 + "@example.com");
        if (i < WARM_UP) continue;
        ofKnown.add(one);
        ofUnknown.add(other);
        ofOthers.add(third);
      }
      double apart = deviation(ofKnown, ofUnknown);
      double alike = deviation(ofOthers, ofUnknown);
      assertThat(Math.abs(apart))
          .as(
              "known %.1f ms, unknown %.1f ms; deviation %.2f, of two alike %.2f",
              median(ofKnown), median(ofUnknown), apart, alike)
          .isLessThan(NOISE);
      assertThat(median(ofKnown) / median(ofUnknown)).isBetween(0.9, 1.1);
    }
  }

  /// In standard deviations of the U statistic under chance alone.
  private static double deviation(List<Double> ones, List<Double> others) {
    double u = 0;
    for (double one : ones) {
      for (double other : others) u += one > other ? 1 : one == other ? 0.5 : 0;
    }
    double n = ones.size();
    double m = others.size();
    return (u - n * m / 2) / Math.sqrt(n * m * (n + m + 1) / 12);
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private static double millis(TestServer server, String identifier) {
    var body = new JsonObject().put("identifier", identifier).put("password", "ពាក្យនេះខុសហើយ");
    long start = System.nanoTime();
    server.api().post("/api/auth/login", body).expect(401);
    return (System.nanoTime() - start) / 1e6;
  }
}
