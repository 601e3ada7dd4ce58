package com.dastern.bench;

import com.dastern.embedded.EmbeddedServices;
import com.dastern.testing.Await;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long it takes from 10,000 doses that fall due at the same second (2,000 patients with one
/// caregiver each) until they are `MISSED` and their alerts are stored.
///
/// `mvn -B -Pbench verify` runs it with the other benchmarks, on embedded servers, as the run
/// command starts them: in the server's JVM and, PostgreSQL and Redis, beside it. With
/// `TEST_DATABASE_URL`, `TEST_REDIS_URL` and `TEST_AMQP_URL` it runs on those. The first round is
/// what a server does that has just started.
///
/// Lateness of `MISSED` is the time of the commit (the server's log line after it) less the time at
/// which the dose fell due; lateness of an alert is the creation of its row less that time; the
/// total ends when the last row is committed, seen to a tenth of a second.
public final class MissedDosesBench {
  private static final int PATIENTS = 2_000;
  private static final int PER_PATIENT = 5;
  private static final int DOSES = PATIENTS * PER_PATIENT;
  private static final int ROUNDS = 4;
  private static final Path DATA = Path.of("target", "bench-data");
  private static final Pattern COMMITTED =
      Pattern.compile("(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}) .*committed (\\d+) due doses");
  // Those of the run command.
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC");

  private MissedDosesBench() {}

  public static void main(String[] arguments) throws IOException {
    boolean given = System.getenv("TEST_DATABASE_URL") != null;
    Map<String, String> settings = given ? TestServices.settings() : embedded();
    try (var server = ServerProcess.launch(FLAGS, settings, Map.of()).ready()) {
      Addresses addresses = given ? Addresses.of(settings) : Addresses.in(DATA);
      try (var ward = new Ward(addresses.database())) {
        System.out.printf(
            "%n%,d doses of %,d patients fall due at the same second, %s servers, %d cores%n",
            DOSES,
            PATIENTS,
            given ? "given" : "embedded",
            Runtime.getRuntime().availableProcessors());
        ward.admit(PATIENTS, PER_PATIENT);
        for (int round = 1; round <= ROUNDS; round++) round(round, server, ward);
      }
      Ceiling.measure(addresses.database(), addresses.amqp(), DOSES);
      server.terminate();
    }
    // Servers that were started for this run end with it.
    System.exit(0);
  }

  private record Addresses(URI database, URI amqp) {
    static Addresses of(Map<String, String> settings) {
      return new Addresses(
          URI.create(settings.get("DATABASE_URL")), URI.create(settings.get("AMQP_URL")));
    }

    static Addresses in(Path dataDir) {
      var running = EmbeddedServices.runningIn(dataDir).orElseThrow();
      return new Addresses(
          Objects.requireNonNull(running.database()), Objects.requireNonNull(running.amqp()));
    }
  }

  private static Map<String, String> embedded() throws IOException {
    if (Files.exists(DATA)) {
      try (var old = Files.walk(DATA)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
      }
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("HTTP_PORT", "0");
    settings.put("HTTP_HOST", "127.0.0.1");
    settings.put("DATA_DIR", DATA.toString());
    return settings;
  }

  private static void round(int round, ServerProcess server, Ward ward) {
    int seen = server.output().size();
    Instant due = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 8);
    int made = ward.missedAt(due, PER_PATIENT);
    ward.update("analyze dose_events");
    if (made != DOSES || Instant.now().isAfter(due)) throw new IllegalStateException("too late");
    String alerts = "select count(*) from notifications where created_at >= ?::timestamptz";
    var late = due.plus(Duration.ofMinutes(2));
    Await.value(
        "all alerts",
        Duration.between(Instant.now(), late),
        Duration.ofMillis(100),
        () ->
            Instant.now().isAfter(due) && ward.count(alerts, due.toString()) >= DOSES
                ? Optional.of(true)
                : Optional.empty());
    double total = millis(Duration.between(due, Instant.now())) / 1000;
    double[] missed = missed(server.output().subList(seen, server.output().size()), due);
    System.out.printf("round %d%s%n", round, round == 1 ? " (just started)" : "");
    System.out.printf(
        "  MISSED committed  p50 %6.0f ms  p99 %6.0f ms  max %6.0f ms  %,7.0f doses/s%n",
        missed[0], missed[1], missed[2], DOSES / (missed[2] / 1000));
    double[] stored = stored(ward, due);
    System.out.printf(
        "  alert stored      p50 %6.0f ms  p99 %6.0f ms  max %6.0f ms  %,7.0f alerts/s%n",
        stored[0], stored[1], stored[2], DOSES / (stored[2] / 1000));
    System.out.printf("  all stored after %.1f s%n", total);
  }

  /// p50, p99 and the greatest, in milliseconds, from the lines that follow each commit.
  private static double[] missed(List<String> log, Instant due) {
    LocalTime from = LocalTime.ofInstant(due, ZoneId.systemDefault());
    List<Double> lateness = new ArrayList<>();
    for (String line : log) {
      Matcher committed = COMMITTED.matcher(line);
      if (!committed.find()) continue;
      double late = millis(Duration.between(from, LocalTime.parse(committed.group(1))));
      for (int i = Integer.parseInt(committed.group(2)); i > 0; i--) lateness.add(late);
    }
    lateness.sort(Comparator.naturalOrder());
    return new double[] {
      lateness.get(lateness.size() / 2),
      lateness.get(lateness.size() * 99 / 100),
      lateness.getLast()
    };
  }

  private static double[] stored(Ward ward, Instant due) {
    String at =
        """
        select round(1000 * percentile_disc(?) within group
          (order by extract(epoch from created_at - ?::timestamptz)))
        from notifications where created_at >= ?::timestamptz
        """;
    String time = due.toString();
    return new double[] {
      ward.count(at, 0.5, time, time),
      ward.count(at, 0.99, time, time),
      ward.count(at, 1.0, time, time)
    };
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
