package com.dastern.prescriptions;

import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// Prescriptions with their medications in the database.
final class PrescriptionStore {
  private static final String SELECT =
      "select " + PrescriptionRows.COLUMNS + " from prescriptions p ";
  private static final String BY_ID = SELECT + "where p.id = $1";
  private static final String LOCK = BY_ID + " for update";
  private static final String PAGE =
      SELECT
          + """
          where p.patient_id = $1 and p.id < $2 and (p.status <> 'DRAFT' or p.author_id = $3)
            and ($5::text is null or p.status = $5::text::prescription_status)
          order by p.id desc limit $4
          """;
  private static final String INSERT =
      """
      insert into prescriptions
        (patient_id, id, author_id, status, version, title, created_at, updated_at)
      values ($1, $2, $3, $4::text::prescription_status, $5, $6, $7, $8)
      """;
  private static final String WRITE_MEDICATIONS =
      """
      with wanted as (
        select * from jsonb_to_recordset($3) as m(
          id uuid, position smallint, name_km text, name_latin text, strength text,
          form medication_form, unit text, as_needed boolean, grid jsonb, days jsonb,
          start_date date, end_date date, image_owner_id uuid, image_id uuid,
          name_key text, max_per_day smallint, min_interval_minutes integer,
          as_needed_amount numeric)
      ), removed as (
        update medications set removed_in = $4
        where patient_id = $1 and prescription_id = $2 and removed_in is null
          and id not in (select id from wanted)
      )
      insert into medications
        (patient_id, id, prescription_id, position, name_km, name_latin, strength, form, unit, as_needed,
         grid, days, start_date, end_date, image_owner_id, image_id, name_key,
         max_per_day, min_interval_minutes, as_needed_amount)
      select $1, m.id, $2, m.position, m.name_km, m.name_latin, m.strength, m.form, m.unit, m.as_needed,
             m.grid, m.days, m.start_date, m.end_date, m.image_owner_id, m.image_id, m.name_key,
             m.max_per_day, m.min_interval_minutes, m.as_needed_amount
      from wanted m
      on conflict (patient_id, id) do update set
        position = excluded.position, name_km = excluded.name_km, name_latin = excluded.name_latin,
        strength = excluded.strength, form = excluded.form, unit = excluded.unit,
        as_needed = excluded.as_needed, grid = excluded.grid, days = excluded.days,
        start_date = excluded.start_date, end_date = excluded.end_date,
        image_owner_id = excluded.image_owner_id, image_id = excluded.image_id, name_key = excluded.name_key,
        max_per_day = excluded.max_per_day, min_interval_minutes = excluded.min_interval_minutes,
        as_needed_amount = excluded.as_needed_amount, removed_in = null
      """;
  private static final String UPDATE =
      """
      update prescriptions
      set status = $3::text::prescription_status, version = $4, title = $5, revision_reason = $6,
          updated_at = $7, proposed_version = $8
      where patient_id = $1 and id = $2
      """;
  // Before the prescription itself: nothing holds it, and whoever changes it does so one at a time.
  private static final String LOCK_SCHEDULE =
      "select schedule_lock(patient_id) from prescriptions where id = $1";

  // The schedule lock is held already.
  private static final String LOCK_ALL =
      SELECT + "where p.patient_id = $1 and p.id = any($2) order by p.id for update";

  private final Db db;

  PrescriptionStore(Db db) {
    this.db = db;
  }

  Future<Optional<Prescription>> find(PrescriptionId id) {
    return db.read(BY_ID, Tuple.of(id.value()), PrescriptionRows::prescription)
        .map(rows -> rows.stream().findFirst());
  }

  /// Until the transaction ends nobody else changes it, or anything of its patient's schedule.
  Future<Optional<Prescription>> lock(Tx tx, PrescriptionId id) {
    var scheduled = tx.query(LOCK_SCHEDULE, Tuple.of(id.value()), _ -> true);
    var found = tx.query(LOCK, Tuple.of(id.value()), PrescriptionRows::prescription);
    return Future.all(scheduled, found).map(_ -> found.result().stream().findFirst());
  }

  /// Those of the patient; the caller holds the patient's schedule lock.
  Future<List<Prescription>> lockAll(
      Tx tx, UserId patient, Collection<PrescriptionId> prescriptions) {
    UUID[] ids = prescriptions.stream().map(PrescriptionId::value).toArray(UUID[]::new);
    return tx.query(
        LOCK_ALL, Tuple.of(patient.value(), (Object) ids), PrescriptionRows::prescription);
  }

  Future<List<Prescription>> page(
      UserId patient, UserId viewer, Optional<PrescriptionStatus> status, Page.Request page) {
    return db.read(
        PAGE,
        Tuple.of(
            patient.value(),
            page.beforeOrMax(),
            viewer.value(),
            page.fetch(),
            status.map(PrescriptionStatus::name).orElse(null)),
        PrescriptionRows::prescription);
  }

  Future<Void> insert(Tx tx, Prescription p) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(p.patient().value())
            .addValue(p.id().value())
            .addValue(p.author().value())
            .addValue(p.status().name())
            .addValue(p.version())
            .addValue(p.title().orElse(null))
            .addValue(Rows.at(p.createdAt()))
            .addValue(Rows.at(p.updatedAt()));
    return Future.all(tx.update(INSERT, arguments), writeMedications(tx, List.of(p))).mapEmpty();
  }

  /// Each of another prescription. Their versions must be there before.
  Future<Void> update(Tx tx, List<PrescriptionChange> changes) {
    var content =
        changes.stream()
            .filter(PrescriptionChange::changesContent)
            .map(PrescriptionChange::after)
            .toList();
    var rows = changes.stream().map(change -> row(change.after())).toList();
    return Future.all(writeMedications(tx, content), tx.updateAll(UPDATE, rows)).mapEmpty();
  }

  private static Tuple row(Prescription p) {
    return Tuple.tuple()
        .addValue(p.patient().value())
        .addValue(p.id().value())
        .addValue(p.status().name())
        .addValue(p.version())
        .addValue(p.title().orElse(null))
        .addValue(p.revisionReason().orElse(null))
        .addValue(Rows.at(p.updatedAt()))
        .addValue(p.proposal().map(Proposal::version).orElse(null));
  }

  private static Future<Void> writeMedications(Tx tx, List<Prescription> prescriptions) {
    return tx.updateAll(
        WRITE_MEDICATIONS,
        prescriptions.stream()
            .map(p ->
                Tuple.of(p.patient().value(), p.id().value(), rows(p.medications()), p.version()))
            .toList());
  }

  private static JsonArray rows(List<Medication> medications) {
    return new JsonArray(
        IntStream.range(0, medications.size())
            .mapToObj(position -> PrescriptionRows.row(medications.get(position), position))
            .toList());
  }
}
