package com.dastern.doses;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.PrescriptionRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Medications that are taken as needed in the database, as their reminders see them.
final class ReminderStore {
  private static final String SELECT =
      """
      select m.patient_id, to_jsonb(m) as medication, m.remind_at, u.time_zone,
             m.as_needed and m.removed_in is null and p.status = 'ACTIVE' as active
      from medications m
      join prescriptions p on p.patient_id = m.patient_id and p.id = m.prescription_id
      join users u on u.id = m.patient_id
      """;
  private static final String OF_PATIENT =
      SELECT
          + """
          where m.patient_id = $1 and (m.as_needed or m.remind_at is not null)
          order by m.id for no key update of m
          """;
  private static final String CLAIM =
      SELECT
          + """
          where m.remind_at <= $1
          order by m.remind_at limit $2
          for no key update of m skip locked
          """;
  private static final String FIND =
      SELECT
          + """
          join unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
            on m.patient_id = x.patient_id and m.id = x.id
          """;
  private static final String SAVE =
      """
      update medications m set remind_at = x.remind_at
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as x(patient_id, id, remind_at)
      where m.patient_id = x.patient_id and m.id = x.id and m.remind_at is distinct from x.remind_at
      """;
  private static final String NEXT =
      """
      select remind_at from medications
      where remind_at is not null order by remind_at limit 1
      """;
  private static final String SET_TIMES =
      "update medications set reminder_times = $3 where patient_id = $1 and id = $2";

  /// A medication with whether it is taken at present, and when its next reminder is due.
  record Reminded(
      UserId patient,
      Medication medication,
      boolean isActive,
      ZoneId zone,
      Optional<Instant> remindAt) {}

  /// When it is to be reminded of next; absent for never.
  record Next(Reminded of, Optional<Instant> at) {}

  private final Db db;

  ReminderStore(Db db) {
    this.db = db;
  }

  /// The patient's own.
  Future<List<Reminded>> lock(Tx tx, UserId patient) {
    return tx.query(OF_PATIENT, Tuple.of(patient.value()), ReminderStore::reminded);
  }

  Future<List<Reminded>> claim(Tx tx, Instant now, int limit) {
    return tx.query(CLAIM, Tuple.of(Rows.at(now), limit), ReminderStore::reminded);
  }

  Future<List<Reminded>> find(Tx tx, List<UserId> patients, List<MedicationId> ids) {
    if (ids.isEmpty()) return Future.succeededFuture(List.of());
    return tx.query(
        FIND,
        Tuple.of(
            patients.stream().map(UserId::value).toArray(UUID[]::new),
            (Object) ids.stream().map(MedicationId::value).toArray(UUID[]::new)),
        ReminderStore::reminded);
  }

  Future<Void> save(Tx tx, List<Next> moved) {
    if (moved.isEmpty()) return Future.succeededFuture();
    return tx.update(
            SAVE,
            Tuple.of(
                moved.stream().map(next -> next.of().patient().value()).toArray(UUID[]::new),
                moved.stream()
                    .map(next -> next.of().medication().id().value())
                    .toArray(UUID[]::new),
                moved.stream().map(next -> Rows.at(next.at())).toArray(OffsetDateTime[]::new)))
        .mapEmpty();
  }

  /// No times at all stand for the presets.
  Future<Integer> setTimes(
      Tx tx, UserId patient, MedicationId id, Optional<List<LocalTime>> times) {
    return tx.update(
        SET_TIMES,
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(id.value())
            .addValue(times.map(list -> list.toArray(LocalTime[]::new)).orElse(null)));
  }

  Future<Optional<Instant>> next() {
    return db.read(NEXT, Tuple.tuple(), row -> Rows.instant(row, "remind_at"))
        .map(rows -> rows.stream().findFirst());
  }

  private static Reminded reminded(Row row) {
    return new Reminded(
        new UserId(row.getUUID("patient_id")),
        PrescriptionRows.medication(row.getJsonObject("medication")),
        row.getBoolean("active"),
        ZoneId.of(row.getString("time_zone")),
        Rows.optionalInstant(row, "remind_at"));
  }
}
