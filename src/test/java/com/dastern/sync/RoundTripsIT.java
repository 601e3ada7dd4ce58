package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.audit.AuditStore;
import com.dastern.connections.ConnectionReports;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.DoseGeneration;
import com.dastern.doses.DoseReports;
import com.dastern.doses.DoseStore;
import com.dastern.doses.ScheduleCache;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.nudges.NudgeReports;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.CountedTransaction;
import com.dastern.platform.db.Db;
import com.dastern.platform.redis.RedisLink;
import com.dastern.prescriptions.PrescriptionReports;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import com.dastern.users.MealTimesStore;
import com.dastern.users.UserStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// However many actions a batch has, it asks the database as often.
class RoundTripsIT {
  private static final List<ActionType> TYPES =
      List.of(
          ActionType.DOSE_TAKEN,
          ActionType.DOSE_SKIPPED,
          ActionType.DOSE_UNDONE,
          ActionType.MISSED_DETECTED);

  @Test
  void batchOfFiveHundredTakesAsManyRoundTripsAsOneOfFour() {
    try (var server = TestServer.start()) {
      Somebody patient = server.people().patient();
      List<String> doses = doses(server, patient);
      Instant now = server.clock().instant();
      var few = roundTrips(server, patient, actions(doses.subList(0, 4), now), now);
      var many = roundTrips(server, patient, actions(doses.subList(4, 504), now), now);
      assertThat(statements(many)).isEqualTo(statements(few));
      assertThat(many.size()).isLessThanOrEqualTo(8);
    }
  }

  private static List<String> statements(List<List<String>> roundTrips) {
    return roundTrips.stream().flatMap(List::stream).toList();
  }

  private static List<String> doses(TestServer server, Somebody patient) {
    List<String> ids = new ArrayList<>();
    try (var ward = new Ward(server.database())) {
      ward.prescribe(patient.email(), 21);
      for (int i = 0; i < 24; i++) {
        ids.addAll(
            ward.missedAt(server.clock().instant().plusSeconds(60 + i), patient.email(), 21));
      }
    }
    return ids;
  }

  private static List<Action> actions(List<String> doses, Instant now) {
    List<Action> actions = new ArrayList<>();
    for (String dose : doses) {
      var type = TYPES.get(actions.size() % TYPES.size());
      var payload = new JsonObject().put("doseId", dose).put("reason", "ចង្អោរ");
      actions.add(
          new Action(
              UUID.randomUUID(), type, now, Duration.ZERO, payload, Digest.of(new JsonObject())));
    }
    return actions;
  }

  private static List<List<String>> roundTrips(
      TestServer server, Somebody patient, List<Action> actions, Instant now) {
    Vertx vertx = Vertx.vertx();
    var counted = new CountedTransaction();
    var caller =
        new Caller(new UserId(UUID.fromString(patient.id())), Role.PATIENT, UUID.randomUUID());
    var verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            var connection = PgConnection.connect(vertx, server.database().toString()).await();
            var parts = parts(vertx, server);
            return counted.run(
                connection,
                tx -> {
                  var outcomes = new PatientRound(parts, tx, caller, now).run(actions);
                  assertThat(outcomes).hasSize(actions.size());
                  assertThat(outcomes.values())
                      .allMatch(each ->
                          each instanceof Outcome.Applied || each instanceof Outcome.Conflict);
                  return Future.succeededFuture();
                });
          }
        };
    var virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    vertx.deployVerticle(verticle, virtual).await();
    vertx.close().await();
    return counted.roundTrips();
  }

  private static PatientRound.Parts parts(Vertx vertx, TestServer server) {
    var config = new Config.Database(Optional.of(server.database()), 1, 1, Duration.ofSeconds(30));
    var db = Db.open(vertx, server.database(), config);
    var redis =
        RedisLink.open(vertx, TestServices.redis(), new Config.Redis(Optional.empty(), "t"));
    var users = new UserStore(db);
    var trail = new AuditStore(db);
    var doses = new DoseStore(db, new ScheduleCache(vertx, redis, server.clock()));
    var generation =
        new DoseGeneration(
            users,
            new MealTimesStore(db),
            doses,
            new AsNeededReminders(db),
            trail,
            vertx.eventBus());
    return new PatientRound.Parts(
        users,
        new DoseReports(doses, generation),
        new NudgeReports(db),
        new ConnectionReports(db, trail, vertx.eventBus(), server.clock()),
        new PrescriptionReports(db, generation, vertx.eventBus()),
        trail,
        vertx.eventBus());
  }
}
