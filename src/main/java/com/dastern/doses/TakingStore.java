package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Takings as needed in the database.
final class TakingStore {
  // Two phones that report at once come one after the other; so does whoever changes the
  // prescription.
  private static final String LOCK =
      """
      select 1 from prescriptions p
      where p.patient_id = $1 and p.id = (
        select m.prescription_id from medications m where m.patient_id = $1 and m.id = $2)
      for no key update of p
      """;
  // Not together with the lock: whoever waited for an edit would see its medications as before.
  private static final String READ =
      """
      select %s from prescriptions p
      where p.patient_id = $1 and p.id = (
        select m.prescription_id from medications m where m.patient_id = $1 and m.id = $2)
      """
          .formatted(PrescriptionRows.COLUMNS);
  private static final String KNOWN =
      """
      select %s, d.warnings from dose_events d
      where d.patient_id = $1
        and (d.id = $2 or (d.medication_id = $3 and d.scheduled_at = $4))
      order by d.id = $2 desc
      """
          .formatted(DoseRows.COLUMNS);
  private static final String UNDONE =
      "select 1 from undone_takings where patient_id = $1 and dose_id = $2";
  private static final String AROUND =
      """
      select scheduled_at from dose_events
      where patient_id = $1 and medication_id = $2 and as_needed
        and scheduled_at > $3 and scheduled_at < $4
      """;
  private static final String INSERT =
      """
      insert into dose_events
        (patient_id, id, prescription_id, medication_id, medication, day, as_needed, amount,
         scheduled_at, missed_after, status, taken_at, warnings)
      values ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10::text::dose_status, $8, $11)
      on conflict (patient_id, id) do nothing
      """;
  private static final String REMOVE =
      """
      with gone as (
        delete from dose_events where patient_id = $1 and id = $2 returning patient_id, id)
      insert into undone_takings (patient_id, dose_id, at) select patient_id, id, $3 from gone
      on conflict do nothing
      """;

  private final HorizonStore horizons = new HorizonStore();

  Future<Optional<Prescription>> lock(Tx tx, UserId patient, MedicationId medication) {
    Tuple arguments = Tuple.of(patient.value(), medication.value());
    // Before the prescription: reports of the patient's phones take in takings under it.
    var scheduled = horizons.lockSchedule(tx, patient);
    var locked = tx.query(LOCK, arguments, _ -> true);
    var read = tx.query(READ, arguments, PrescriptionRows::prescription);
    return Future.all(scheduled, locked, read).map(_ -> first(read.result()));
  }

  /// The dose with that id, or else the one of that medication at that instant.
  Future<Optional<Taking>> known(Tx tx, UserId patient, Taking.Report report, Instant at) {
    return tx.query(
            KNOWN,
            Tuple.of(
                patient.value(), report.id().value(), report.medication().value(), Rows.at(at)),
            TakingStore::taking)
        .map(TakingStore::first);
  }

  Future<Boolean> isUndone(Tx tx, UserId patient, DoseId id) {
    return tx.query(UNDONE, Tuple.of(patient.value(), id.value()), _ -> true)
        .map(rows -> !rows.isEmpty());
  }

  /// When that medication was taken between the two moments.
  Future<List<Instant>> around(
      Tx tx, UserId patient, MedicationId medication, Instant after, Instant before) {
    return tx.query(
        AROUND,
        Tuple.of(patient.value(), medication.value(), Rows.at(after), Rows.at(before)),
        row -> Rows.instant(row, "scheduled_at"));
  }

  /// False where another dose of the patient has the id.
  Future<Boolean> insert(Tx tx, Taking taking, LocalDate day) {
    Dose dose = taking.dose();
    var warnings = new JsonArray(taking.warnings().stream().map(AsNeeded.Warning::row).toList());
    Tuple arguments =
        Tuple.tuple()
            .addValue(dose.patient().value())
            .addValue(dose.id().value())
            .addValue(dose.prescription().value())
            .addValue(dose.medicationId().value())
            .addValue(dose.medication())
            .addValue(day)
            .addValue(dose.amount())
            .addValue(Rows.at(dose.scheduledAt()))
            .addValue(Rows.at(dose.missedAfter()))
            .addValue(dose.status().name())
            .addValue(warnings);
    return tx.update(INSERT, arguments).map(inserted -> inserted == 1);
  }

  Future<Integer> remove(Tx tx, Dose dose, Instant now) {
    return tx.update(REMOVE, Tuple.of(dose.patient().value(), dose.id().value(), Rows.at(now)));
  }

  private static Taking taking(Row row) {
    JsonArray warnings = row.getJsonArray("warnings");
    Stream<Object> said = warnings == null ? Stream.of() : warnings.stream();
    return new Taking(
        DoseRows.dose(row), said.map(w -> AsNeeded.Warning.ofRow((JsonObject) w)).toList());
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }
}
