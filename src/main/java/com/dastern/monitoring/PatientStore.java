package com.dastern.monitoring;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseRows;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// What is told of one patient, in the database.
final class PatientStore {
  static final String FIND =
      """
      select u.id, u.name, u.date_of_birth, u.language::text, u.time_zone, c.permission::text
      from users u left join connections c on c.patient_id = u.id and c.other_id = $2
      where u.id = $1
      """;
  // The newest hundred: nobody reads more at a glance.
  static final String ACTIVE =
      "select "
          + PrescriptionRows.COLUMNS
          + """
          from prescriptions p where p.patient_id = $1 and p.status = 'ACTIVE' order by p.id desc limit 100
          """;
  private static final String LAST =
      "select "
          + DoseRows.COLUMNS
          + """
          from dose_events d
          where d.patient_id = $1 and d.scheduled_at >= $2 and d.scheduled_at < $3 and %s
            and ($4::uuid[] is null or d.prescription_id = any ($4))
          order by d.scheduled_at desc, d.id desc limit 1
          """;
  static final String LAST_TAKEN = LAST.formatted("d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE')");
  static final String LAST_MISSED = LAST.formatted("d.status = 'MISSED'");

  /// Whom it is about; without a permission where they look themselves.
  record Found(
      UserId id,
      String name,
      Optional<LocalDate> dateOfBirth,
      Language language,
      ZoneId zone,
      Optional<String> permission) {}

  private final Db db;

  PatientStore(Db db) {
    this.db = db;
  }

  Future<Optional<Found>> find(UserId patient, UserId viewer) {
    return db.read(FIND, Tuple.of(patient.value(), viewer.value()), PatientStore::found)
        .map(rows -> rows.stream().findFirst());
  }

  Future<List<Prescription>> active(UserId patient) {
    return db.read(ACTIVE, Tuple.of(patient.value()), PrescriptionRows::prescription);
  }

  Future<Optional<Dose>> lastTaken(Scope scope) {
    return last(LAST_TAKEN, scope);
  }

  Future<Optional<Dose>> lastMissed(Scope scope) {
    return last(LAST_MISSED, scope);
  }

  private Future<Optional<Dose>> last(String sql, Scope scope) {
    Tuple arguments =
        Tuple.of(
            scope.patient().value(),
            Rows.at(scope.from()),
            Rows.at(scope.until()),
            HistoryStore.ids(scope));
    return db.read(sql, arguments, DoseRows::dose).map(rows -> rows.stream().findFirst());
  }

  private static Found found(Row row) {
    return new Found(
        new UserId(row.getUUID("id")),
        row.getString("name"),
        Optional.ofNullable(row.getLocalDate("date_of_birth")),
        Rows.constant(row, "language", Language.class),
        ZoneId.of(row.getString("time_zone")),
        Optional.ofNullable(row.getString("permission")));
  }
}
