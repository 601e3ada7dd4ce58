package com.dastern.bench;

import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.testing.Population;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// With a million doses of 2,000 patients, through a running server: what the schedule of a day costs,
/// and a doctor's list of 500 patients with the trail of its looks; next to the row of one dose by its
/// primary key through the same driver, and to a route that asks nothing, in turns in the same run.
public final class SchedulesBench {
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = 3;
  private static final int TOKENS = 200;
  private static final Rate RATE = new Rate(Duration.ofSeconds(4));
  private static final String ONE_ROW =
      "select id, scheduled_at, status::text from dose_events where patient_id = $1 and id = $2";
  private static final TokenForge FORGE = new TokenForge();

  private SchedulesBench() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>(TestServices.settings());
    settings.put("AUTH_KEY", FORGE.pem());
    settings.put("SCHEDULER_ENABLED", "false");
    URI database = URI.create(settings.get("DATABASE_URL"));
    Migrations.run(database);
    long start = System.nanoTime();
    Population.fill(database);
    System.out.printf("%na million doses in %.0f s%n", (System.nanoTime() - start) / 1e9);
    try (var server = ServerProcess.launch(List.of(), settings, Map.of()).ready()) {
      measure(database, server.url());
      server.terminate();
    }
    System.exit(0);
  }

  private static void measure(URI database, URI server) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    var db =
        Db.open(
            vertx,
            database,
            new Config.Database(Optional.empty(), 1, CONNECTIONS, Duration.ofSeconds(5)));
    HttpClient http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(32));
    List<UUID> doses = doses(db);
    List<String> tokens = new ArrayList<>();
    for (int n = 1; n <= TOKENS; n++) tokens.add(token(Population.patient(n), "PATIENT"));
    String doctor = token(Population.DOCTOR, "DOCTOR");
    var next = new AtomicInteger();
    for (int round = 1; round <= ROUNDS; round++) {
      for (int callers : List.of(1, 32)) {
        RATE.print(round, callers, "one row by its key     ", () -> {
          int n = next.incrementAndGet() % TOKENS;
          var key = Tuple.of(Population.patient(n + 1), doses.get(n));
          return db.read(ONE_ROW, key, row -> row.getUUID(0));
        });
        RATE.print(round, callers, "/health/live           ", () -> get(http, server, "/health/live", doctor));
        RATE.print(round, callers, "schedule of a day      ", () ->
            get(http, server, "/api/doses/schedule", tokens.get(next.incrementAndGet() % TOKENS)));
      }
      for (int callers : List.of(1, 4)) {
        for (int limit : List.of(1, 50)) {
          RATE.print(round, callers, "list of 500, %2d a page ".formatted(limit), () ->
              get(http, server, "/api/patients?limit=" + limit, doctor));
        }
      }
    }
    Future.join(db.close(), http.close()).await();
  }

  private static Future<Buffer> get(HttpClient http, URI server, String path, String token) {
    return http.request(
            new RequestOptions()
                .setHost(server.getHost())
                .setPort(server.getPort())
                .setURI(path)
                .putHeader("authorization", "Bearer " + token))
        .compose(HttpClientRequest::send)
        .compose(response -> response.statusCode() == 200
            ? response.body()
            : Future.failedFuture(path + " " + response.statusCode()));
  }

  private static String token(UUID id, String role) {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    return FORGE.signed(FORGE.claims(role, later).put("sub", id.toString()));
  }

  private static List<UUID> doses(Db db) {
    List<UUID> ids = new ArrayList<>();
    for (int n = 1; n <= TOKENS; n++) {
      String sql = "select id from dose_events where patient_id = $1 limit 1";
      ids.add(db.read(sql, Tuple.of(Population.patient(n)), row -> row.getUUID(0)).await().getFirst());
    }
    return ids;
  }
}
