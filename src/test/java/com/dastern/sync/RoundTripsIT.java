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
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// However many actions of all kinds a batch has, it asks the database as often.
class RoundTripsIT {
  private static final String PEOPLE =
      """
      insert into users (id, role, status, name, email, password_hash, created_at, updated_at)
      select gen_random_uuid(), 'DOCTOR', 'VERIFIED', 'Doctor ' || n, 'doctor' || n || '@trips.example', '-', now(), now()
      from generate_series(1, 100) as n
      """;
  private static final String CONNECTIONS =
      """
      insert into connections
        (patient_id, id, other_id, requested_by, status, permission, requested_at, created_at, updated_at)
      select ?::uuid, gen_random_uuid(), id, id, 'PENDING', 'ALLOWED', now() - interval '2 days', now(), now()
      from users where email like '%@trips.example'
      """;

  private final TokenForge forge = new TokenForge();

  @Test
  void batchOfAllKindsTakesAsManyRoundTripsAsOneWithTwoOfEach() {
    try (var server = TestServer.start(Map.of("AUTH_KEY", forge.pem()))) {
      var things = new Things(server, SyncWorld.of(server, forge, 300));
      Instant now = server.clock().instant();
      var few = things.actions(2, now);
      var many = things.actions(36, now);
      var takings = new ArrayList<>(few.taken());
      takings.addAll(many.taken());
      roundTrips(server, things.patient, takings, now.minusSeconds(1));

      var ofFew = roundTrips(server, things.patient, few.actions(), now);
      var ofMany = roundTrips(server, things.patient, many.actions(), now);

      assertThat(many.actions()).hasSizeGreaterThan(400);
      assertThat(statements(ofMany)).isEqualTo(statements(ofFew));
      assertThat(ofMany.size()).isLessThanOrEqualTo(20);
    }
  }

  private static List<String> statements(List<List<String>> roundTrips) {
    return roundTrips.stream().flatMap(List::stream).toList();
  }

  /// A batch, and what was handed in before it.
  private record Handed(List<Action> taken, List<Action> actions) {}

  /// What actions may be about; each is used once.
  private static final class Things {
    private final Somebody patient;
    private final Iterator<String> missed;
    private final Iterator<String> ahead;
    private final Iterator<SyncWorld.Subject> nudged;
    private final Iterator<String> pending;
    private final Iterator<String> prescriptions;
    private final String asNeeded;

    Things(TestServer server, SyncWorld world) {
      patient = world.patient();
      asNeeded = world.asNeeded().getFirst();
      nudged = world.subjects().stream().filter(each -> each.nudge() != null).iterator();
      List<String> written = new ArrayList<>();
      for (int i = 0; i < 80; i++) written.add(Prescriptions.active(patient));
      prescriptions = written.iterator();
      try (var ward = new Ward(server.database())) {
        ward.update(PEOPLE);
        ward.update(CONNECTIONS, patient.id());
        missed = doses(ward, server.clock().instant(), 8).iterator();
        ahead = doses(ward, server.clock().instant().plus(Duration.ofHours(1)), 2).iterator();
        pending =
            List.of(
                    server
                        .text(
                            "select string_agg(id::text, ' ') from connections where patient_id = '%s' and status = 'PENDING'"
                                .formatted(patient.id()))
                        .split(" "))
                .iterator();
      }
    }

    private List<String> doses(Ward ward, Instant from, int times) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        ids.addAll(ward.missedAt(from.plusSeconds(i), patient.email(), SyncWorld.MEDICATIONS));
      }
      return ids;
    }

    /// So many of each kind. What is ahead was taken before, and is taken back.
    Handed actions(int each, Instant now) {
      List<Action> taken = new ArrayList<>();
      List<Action> actions = new ArrayList<>();
      Instant before = now.minusSeconds(1);
      for (int i = 0; i < each; i++) {
        var reopened = new JsonObject().put("doseId", ahead.next());
        taken.add(action(ActionType.DOSE_TAKEN, before, reopened));
        actions.add(action(ActionType.DOSE_UNDONE, now, reopened));
        for (var type :
            List.of(
                ActionType.DOSE_TAKEN,
                ActionType.DOSE_SKIPPED,
                ActionType.DOSE_SNOOZED,
                ActionType.MISSED_DETECTED)) {
          var said = new JsonObject().put("doseId", missed.next());
          actions.add(action(type, before, said.put("reason", "ចង្អោរ").put("minutes", 5)));
        }
        var prn = new JsonObject().put("medicationId", asNeeded);
        actions.add(action(ActionType.PRN_TAKEN, now.minusSeconds(60 + 100 * each + i), prn));
        for (String answer : List.of("TAKEN", "SOON")) {
          if (!nudged.hasNext()) continue;
          var nudge = new JsonObject().put("nudgeId", nudged.next().nudge());
          actions.add(action(ActionType.NUDGE_ANSWERED, now, nudge.put("answer", answer)));
        }
        for (var type : List.of(ActionType.CONNECTION_ACCEPTED, ActionType.CONNECTION_REVOKED)) {
          actions.add(action(type, now, new JsonObject().put("connectionId", pending.next())));
        }
        for (var change : List.of(paused(), edited())) {
          change.put("prescriptionId", prescriptions.next()).put("version", 2);
          actions.add(action(ActionType.PRESCRIPTION_UPDATED, now, change));
        }
      }
      return new Handed(taken, actions);
    }

    private static JsonObject paused() {
      return new JsonObject().put("status", new JsonObject().put("status", "PAUSED"));
    }

    private static JsonObject edited() {
      return new JsonObject().put("edit", Prescriptions.metformin().put("title", "ថ្មី"));
    }

    private static Action action(ActionType type, Instant at, JsonObject payload) {
      return new Action(
          UUID.randomUUID(), type, at, Duration.ZERO, payload, Digest.of(new JsonObject()));
    }
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
                  assertThat(actions)
                      .allSatisfy(action ->
                          assertThat(outcomes.get(action.id()))
                              .as("%s", action)
                              .isNotInstanceOf(Outcome.Rejected.class));
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
        new PrescriptionReports(db, generation),
        trail,
        vertx.eventBus());
  }
}
