package com.dastern.doses;

import com.dastern.TestServer;
import com.dastern.bench.Rate;
import com.dastern.kernel.Day;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.redis.RedisLink;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What a patient's day costs from the database, from the cache, and where the cache is asked in
/// vain, each up to what is sent to the client, in turns in the same process.
///
/// The patient has five prescriptions of two doses a day, the database the doses of 20 such
/// patients. Each is asked one after the other, and then by 32 at once.
public final class ScheduleCacheBench {
  private static final int PATIENTS = 20;
  private static final int PRESCRIPTIONS = 5;
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = 3;
  private static final Rate RATE = new Rate(Duration.ofSeconds(3));

  private final Clock clock = Clock.systemUTC();
  private final UserId patient;
  private final UserStore users;
  private final DoseStore doses;
  private final ScheduleCache cache;

  private ScheduleCacheBench(Vertx vertx, TestServer server, UserId patient) {
    this.patient = patient;
    var config = new Config.Database(Optional.empty(), 1, CONNECTIONS, Duration.ofSeconds(1));
    Db db = Db.open(vertx, server.database(), config);
    String prefix = Objects.requireNonNull(server.settings().get("REDIS_PREFIX"));
    URI url = URI.create(Objects.requireNonNull(server.settings().get("REDIS_URL")));
    var redis = RedisLink.open(vertx, url, new Config.Redis(Optional.empty(), prefix));
    cache = new ScheduleCache(vertx, redis, clock);
    users = new UserStore(db);
    doses = new DoseStore(db, cache);
  }

  public static void main(String[] arguments) throws Exception {
    try (var server = TestServer.start()) {
      var patients = fill(server);
      var bench = new ScheduleCacheBench(Vertx.vertx(), server, patients.getFirst());
      bench.run();
    }
    System.exit(0);
  }

  private static List<UserId> fill(TestServer server) {
    List<UserId> patients = new ArrayList<>();
    for (int i = 0; i < PATIENTS; i++) {
      Somebody patient = server.people().patient();
      for (int j = 0; j < PRESCRIPTIONS; j++) Prescriptions.active(patient);
      patients.add(new UserId(UUID.fromString(patient.id())));
    }
    return patients;
  }

  private void run() throws InterruptedException {
    Buffer whole = database().await();
    System.out.printf("%na day of %d bytes, %d connections%n", whole.length(), CONNECTIONS);
    for (int round = 1; round <= ROUNDS; round++) {
      for (int callers : List.of(1, 32)) {
        RATE.print(round, callers, "database     ", this::database);
        RATE.print(round, callers, "cache        ", this::cached);
        RATE.print(round, callers, "cache in vain", this::inVain);
      }
    }
  }

  private Future<CachedDay> read() {
    Instant now = clock.instant();
    return users
        .find(patient)
        .compose(user -> {
          Day day = Day.of(now, user.orElseThrow().zone());
          return doses
              .between(patient, day.start(), day.end())
              .map(all -> DaySchedule.of(user.orElseThrow(), day.date(), all))
              .map(schedule -> new CachedDay(now, schedule));
        });
  }

  private Future<Buffer> database() {
    return read().map(ScheduleCacheBench::reply);
  }

  private Future<Buffer> cached() {
    return cache
        .look(patient, Optional.empty())
        .compose(found ->
            found
                .day()
                .map(Future::succeededFuture)
                .orElseGet(() ->
                    read().onSuccess(day -> cache.keep(patient, Optional.empty(), found, day))))
        .map(ScheduleCacheBench::reply);
  }

  /// As the first look after a change.
  private Future<Buffer> inVain() {
    var nobody = new UserId(UUID.randomUUID());
    return cache
        .look(nobody, Optional.empty())
        .compose(found ->
            read().onSuccess(day -> cache.keep(nobody, Optional.empty(), found, day)))
        .map(ScheduleCacheBench::reply);
  }

  private static Buffer reply(CachedDay day) {
    return day.schedule().json(Language.KHMER).toBuffer();
  }
}
