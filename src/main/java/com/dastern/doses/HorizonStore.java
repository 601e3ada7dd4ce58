package com.dastern.doses;

import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
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
  // What another node holds, or somebody who changes its status, is left for the next round.
  private static final String CLAIM =
      """
      select %s, p.made_until, u.time_zone, u.grace_minutes,
             t.morning_start, t.morning_end, t.afternoon_start, t.afternoon_end,
             t.evening_start, t.evening_end, t.night_start, t.night_end
      from prescriptions p
      join users u on u.id = p.patient_id
      left join meal_time_preferences t on t.patient_id = p.patient_id
      where p.status = 'ACTIVE' and p.made_until < $1
      order by p.made_until limit $2
      for update of p skip locked
      """
          .formatted(PrescriptionRows.COLUMNS);
  private static final String MARK =
      """
      update prescriptions p set made_until = $3
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
      where p.patient_id = x.patient_id and p.id = x.id
      """;

  /// A course whose doses have been made up to then.
  record Begun(Course course, Instant madeUntil) {}

  /// At most so many active ones whose doses end before that moment, locked.
  Future<List<Begun>> claim(Tx tx, Instant before, int limit) {
    return tx.query(CLAIM, Tuple.of(Rows.at(before), limit), HorizonStore::begun);
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
