package com.dastern.doses;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionRows;
import com.dastern.users.MealTimesStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/// How far ahead the doses of prescriptions have been made.
final class HorizonStore {
  // What another node holds, or somebody who changes it, is left for the next round.
  private static final String CLAIM =
      """
      select p.patient_id, p.id from prescriptions p
      where p.status = 'ACTIVE' and p.made_until < $1
      order by p.made_until limit $2
      for update skip locked
      """;
  // Not together with the claim: of a row that was changed while it was claimed the claim sees the
  // new state, and of the zone and the meal times beside it the old one.
  private static final String BEGUN =
      """
      select %s, p.made_until, u.time_zone, u.grace_minutes,
             t.morning_start, t.morning_end, t.afternoon_start, t.afternoon_end,
             t.evening_start, t.evening_end, t.night_start, t.night_end
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
      join prescriptions p on p.patient_id = x.patient_id and p.id = x.id
      join users u on u.id = p.patient_id
      left join meal_time_preferences t on t.patient_id = p.patient_id
      """
          .formatted(PrescriptionRows.COLUMNS);
  private static final String MARK =
      """
      update prescriptions p set made_until = $3
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
      where p.patient_id = x.patient_id and p.id = x.id
      """;

  private static final String LOCK_SCHEDULE = "select schedule_lock($1)";
  private static final String ACTIVE =
      """
      select %s from prescriptions p
      where p.patient_id = $1 and p.status = 'ACTIVE'
      order by p.id
      for update
      """
          .formatted(PrescriptionRows.COLUMNS);

  /// A course whose doses have been made up to then.
  record Begun(Course course, Instant madeUntil) {}

  /// At most so many active ones whose doses end before that moment, locked.
  Future<List<Begun>> claim(Tx tx, Instant before, int limit) {
    return tx.query(CLAIM, Tuple.of(Rows.at(before), limit), HorizonStore::key)
        .compose(keys -> {
          if (keys.isEmpty()) return Future.succeededFuture(List.of());
          UUID[] patients = keys.stream().map(Key::patient).toArray(UUID[]::new);
          UUID[] ids = keys.stream().map(Key::id).toArray(UUID[]::new);
          return tx.query(BEGUN, Tuple.of(patients, (Object) ids), HorizonStore::begun);
        });
  }

  private record Key(UUID patient, UUID id) {}

  private static Key key(Row row) {
    return new Key(row.getUUID("patient_id"), row.getUUID("id"));
  }

  /// The patient's active ones, which no roll touches until the transaction ends.
  Future<List<Prescription>> active(Tx tx, UserId patient) {
    return tx.query(ACTIVE, Tuple.of(patient.value()), PrescriptionRows::prescription);
  }

  /// Until the transaction ends nobody else changes this patient's schedule. It is the first lock
  /// that whoever does takes.
  Future<Void> lockSchedule(Tx tx, UserId patient) {
    return tx.query(LOCK_SCHEDULE, Tuple.of(patient.value()), _ -> true).mapEmpty();
  }

  Future<Integer> mark(Tx tx, List<Course> courses, Instant until) {
    return tx.update(
        MARK,
        Tuple.of(
            courses.stream().map(c -> c.prescription().patient().value()).toArray(UUID[]::new),
            courses.stream().map(c -> c.prescription().id().value()).toArray(UUID[]::new),
            Rows.at(until)));
  }

  private static Begun begun(Row row) {
    var course =
        new Course(
            PrescriptionRows.prescription(row),
            MealTimesStore.meals(row),
            ZoneId.of(row.getString("time_zone")),
            Duration.ofMinutes(row.getInteger("grace_minutes")));
    return new Begun(course, Rows.instant(row, "made_until"));
  }
}
