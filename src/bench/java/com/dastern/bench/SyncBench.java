package com.dastern.bench;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A phone that comes back with 500 actions, by REST and through the whole server, and that sends
/// them once more because the answer was lost. Its patient has a caregiver, who is told meanwhile.
///
/// Next to it, in the same run, the rows that a batch leaves, written by the database alone: marks,
/// doses, actions, events, the outbox and the chained trail.
public final class SyncBench {
  private static final int ACTIONS = 500;
  private static final int ROUNDS = 60;
  private static final int WARM = 10;
  private static final int MEDICATIONS = 20;
  private static final List<String> FLOOR =
      List.of(
          """
          insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline, taken_at)
          select patient_id, id, gen_random_uuid(), 'TAKEN', now(), now(), true, now()
          from dose_events where patient_id = '%1$s' and status = 'DUE'
          """,
          """
          insert into sync_actions (user_id, id, type, digest, at, subject_id, received_at)
          select patient_id, gen_random_uuid(), 'DOSE_TAKEN', sha256(id::text::bytea), now(), id, now()
          from dose_events where patient_id = '%1$s' and status = 'DUE'
          """,
          """
          with told as (
            insert into events (patient_id, type, payload, at)
            select patient_id, 'dose.reported', jsonb_build_object('doseId', id), now()
            from dose_events where patient_id = '%1$s' and status = 'DUE'
            returning id, patient_id)
          insert into outbox (event_id, patient_id, next_try_at)
          select id, patient_id, now() + interval '1 day' from told
          """,
          """
          insert into audit_logs (at, actor_id, actor_role, action, patient_id, subject_id, details)
          select now(), patient_id, 'PATIENT', 'DOSE_TAKEN', patient_id, id, '{"reported": "true"}'
          from dose_events where patient_id = '%1$s' and status = 'DUE'
          """,
          """
          update dose_events set status = 'TAKEN_ON_TIME', taken_at = now(), version = version + 1,
            next_action = null, next_action_at = null
          where patient_id = '%1$s' and status = 'DUE'
          """);

  private SyncBench() {}

  public static void main(String[] arguments) throws SQLException {
    var forge = new TokenForge();
    try (var server =
            TestServer.start(Map.of("AUTH_KEY", forge.pem(), "SCHEDULER_ENABLED", "false"));
        var ward = new Ward(server.database());
        var database = TestServices.connect(server.database())) {
      Somebody patient = forge.longLived(server.people().patient());
      server.people().caregiverOf(patient);
      Somebody alone = server.people().patient();
      for (Somebody each : List.of(patient, alone)) ward.prescribe(each.email(), MEDICATIONS);
      var phone = new Phone(patient);
      List<Long> fresh = new ArrayList<>();
      List<Long> again = new ArrayList<>();
      List<Long> floor = new ArrayList<>();
      for (int round = 0; round < WARM + ROUNDS; round++) {
        Instant now = server.clock().instant();
        List<JsonObject> actions = actions(doses(ward, patient, now, round), now);
        doses(ward, alone, now, round);
        long[] times = {
          time(() -> phone.sync(server.clock().instant(), actions).names(), "APPLIED"),
          time(() -> phone.sync(server.clock().instant(), actions).names(), "DUPLICATE"),
          floor(database, alone)
        };
        if (round < WARM) continue;
        fresh.add(times[0]);
        again.add(times[1]);
        floor.add(times[2]);
      }
      System.out.printf("%n%d batches of %d actions, one after the other%n", ROUNDS, ACTIONS);
      print("fresh", fresh);
      print("replayed", again);
      print("rows alone", floor);
    }
    System.exit(0);
  }

  private static List<String> doses(Ward ward, Somebody patient, Instant now, int round) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; ids.size() < ACTIONS; i++) {
      // No two at one instant.
      Instant missedAt = now.plusSeconds(60).plusMillis(round * 40L + i);
      ids.addAll(ward.missedAt(missedAt, patient.email(), MEDICATIONS));
    }
    return ids;
  }

  private static List<JsonObject> actions(List<String> doses, Instant now) {
    return doses.stream()
        .map(dose -> Phone.action("DOSE_TAKEN", now, new JsonObject().put("doseId", dose)))
        .toList();
  }

  private interface Call {
    List<String> run();
  }

  private static long time(Call call, String expected) {
    long start = System.nanoTime();
    List<String> results = call.run();
    long time = System.nanoTime() - start;
    if (results.size() != ACTIONS || !results.stream().allMatch(expected::equals)) {
      throw new IllegalStateException("not all are " + expected);
    }
    return time;
  }

  private static long floor(Connection database, Somebody patient) throws SQLException {
    long start = System.nanoTime();
    database.setAutoCommit(false);
    try (var statement = database.createStatement()) {
      for (String sql : FLOOR) statement.executeUpdate(sql.formatted(patient.id()));
    }
    database.commit();
    return System.nanoTime() - start;
  }

  private static void print(String what, List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    double total = sorted.stream().mapToLong(each -> each).sum() / 1e9;
    System.out.printf(
        "  %-10s  p50 %7.1f ms  p99 %7.1f ms  %,8.0f actions a second%n",
        what,
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6,
        ACTIONS * sorted.size() / total);
  }
}
