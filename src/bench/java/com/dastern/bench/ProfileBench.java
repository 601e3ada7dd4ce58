package com.dastern.bench;

import com.dastern.audit.AuditStore;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.DoseGeneration;
import com.dastern.doses.DoseStore;
import com.dastern.doses.ScheduleCache;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.redis.RedisLink;
import com.dastern.testing.Api;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.users.MealTimesStore;
import com.dastern.users.ProfileService;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What a profile costs, next to what a cache of it would: the statement by way of the pipelined
/// clients, the least that any statement costs there, and a `GET` of the same answer from Redis by
/// way of as many connections, in turns in the same process.
///
/// The patient has two prescriptions, the database the doses of 40 such patients. Each is asked
/// one after the other, and then by 32 at once.
public final class ProfileBench {
  private static final int PATIENTS = 40;
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = 3;
  private static final Rate RATE = new Rate(Duration.ofSeconds(3));
  private static final String KEY = "bench:profile";

  private ProfileBench() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = TestServices.settings();
    URI database = URI.create(settings.get("DATABASE_URL"));
    Somebody reader = fill(settings, database);
    Vertx vertx = Vertx.vertx();
    var config = new Config.Database(Optional.empty(), 1, CONNECTIONS, Duration.ofSeconds(1));
    var db = Db.open(vertx, database, config);
    var redis =
        Redis.createClient(
            vertx,
            new RedisOptions()
                .setConnectionString(settings.get("REDIS_URL"))
                .setMaxPoolSize(CONNECTIONS)
                .setMaxPoolWaiting(64));
    var users = new UserStore(db);
    var link =
        RedisLink.open(
            vertx,
            URI.create(settings.get("REDIS_URL")),
            new Config.Redis(Optional.empty(), settings.get("REDIS_PREFIX")));
    var schedules = new ScheduleCache(vertx, link, Clock.systemUTC());
    var meals = new MealTimesStore(db);
    var planner =
        new DoseGeneration(
            users,
            meals,
            new DoseStore(db, schedules),
            new AsNeededReminders(db),
            new AuditStore(db),
            vertx.eventBus());
    var profiles = new ProfileService(db, users, meals, planner, Clock.systemUTC());
    var id = new UserId(UUID.fromString(reader.id()));
    String cached = profiles.read(id).await().json().encode();
    redis.send(Request.cmd(Command.SET).arg(KEY).arg(cached)).await();
    System.out.printf("%na profile of %d bytes, %d connections each%n", cached.length(), CONNECTIONS);
    for (int round = 1; round <= ROUNDS; round++) {
      for (int callers : List.of(1, 32)) {
        // Each ends in what is sent to the client.
        RATE.print(round, callers, "statement", () -> profiles.read(id).map(p -> p.json().toBuffer()));
        RATE.print(round, callers, "select 1 ", db::ping);
        RATE.print(round, callers, "Redis GET", () -> redis.send(Request.cmd(Command.GET).arg(KEY)));
      }
    }
    Future.join(db.close(), redis.send(Request.cmd(Command.DEL).arg(KEY))).await();
    System.exit(0);
  }

  private static Somebody fill(Map<String, String> settings, URI database) {
    try (var server = ServerProcess.start(settings)) {
      var people = new People(new Api(server.url()), database);
      List<Somebody> patients = new ArrayList<>();
      for (int i = 0; i < PATIENTS; i++) {
        Somebody patient = people.patient();
        Prescriptions.active(patient);
        Prescriptions.active(patient);
        patient.api().put("/api/users/theme", new JsonObject().put("theme", "DARK")).expect(200);
        patients.add(patient);
      }
      server.terminate();
      return patients.getFirst();
    }
  }
}
