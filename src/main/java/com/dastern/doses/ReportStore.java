package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.PrescriptionRows;
import com.dastern.prescriptions.PrescriptionStatus;
import com.dastern.prescriptions.Slot;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// The doses that phones report of, many at once: each statement takes all of a batch.
final class ReportStore {
  // By id, by what it is for, and by the instant: what is for that occasion, or fell on that
  // instant.
  private static final String LOCK =
      """
      with wanted as (
        select unnest($2::uuid[]) as id
        union
        select d.id from unnest($3::uuid[], $4::date[], $5::text[]) as x(medication_id, day, slot)
        join dose_events d on d.patient_id = $1 and d.medication_id = x.medication_id
          and d.day = x.day and d.slot = x.slot::dose_slot
        union
        select d.id from unnest($3::uuid[], $4::date[], $5::text[]) as x(medication_id, day, slot)
        join dose_events d on d.patient_id = $1 and d.medication_id = x.medication_id
          and d.day between x.day - 2 and x.day + 2 and x.day || '/' || x.slot = any(d.also)
        union
        select d.id from unnest($6::uuid[], $7::timestamptz[]) as x(medication_id, at)
        join dose_events d on d.patient_id = $1 and d.medication_id = x.medication_id
          and d.scheduled_at = x.at
        union
        select d.id from dose_marks m
        join dose_events d on d.patient_id = $1 and d.medication_id = m.medication_id
          and d.scheduled_at = m.taken_at
        where m.patient_id = $1 and m.dose_id = any($2) and m.medication_id is not null
      )
      select %s from dose_events d
      where d.patient_id = $1 and d.id in (select id from wanted)
      order by d.id
      for update
      """
          .formatted(DoseRows.COLUMNS);
  private static final String MEDICATIONS =
      """
      select p.id as prescription_id, p.status::text, to_jsonb(m) as medication,
             coalesce(v.as_needed, m.as_needed) as as_needed,
             coalesce(v.planned, not m.as_needed) as planned,
             coalesce(v.first_day, m.start_date) as first_day
      from medications m
      join prescriptions p on p.patient_id = m.patient_id and p.id = m.prescription_id
      cross join lateral (
        select bool_or((s ->> 'asNeeded')::boolean) as as_needed,
               bool_or(not (s ->> 'asNeeded')::boolean) as planned,
               min((s ->> 'startDate')::date) as first_day
        from prescription_versions v, jsonb_array_elements(v.snapshot -> 'medications') as s
        where v.patient_id = m.patient_id and v.prescription_id = m.prescription_id
          and s ->> 'id' = m.id::text
      ) as v
      where m.patient_id = $1 and m.id = any($2)
      """;
  private static final String SAVE =
      """
      update dose_events d set
        status = x.status::dose_status, taken_at = x.taken_at, skip_reason = x.skip_reason,
        version = x.version, next_action = x.next_action::dose_action,
        next_action_at = x.next_action_at, snoozed_until = x.snoozed_until,
        snooze_ids = string_to_array(x.snooze_ids, ' ')::uuid[], reported = x.reported,
        reported_missed = x.reported_missed, amount = x.amount
      from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[], $7::text[],
                  $8::timestamptz[], $9::timestamptz[], $10::text[], $11::boolean[], $12::boolean[],
                  $13::numeric[])
        as x(id, status, taken_at, skip_reason, version, next_action, next_action_at, snoozed_until,
             snooze_ids, reported, reported_missed, amount)
      where d.patient_id = $1 and d.id = x.id
      """;
  // Planned ones that were not there, which are saved like the others afterwards, and those that
  // were taken as needed.
  private static final String INSERT =
      """
      insert into dose_events
        (patient_id, id, prescription_id, medication_id, medication, day, slot, as_needed, amount,
         meal, scheduled_at, missed_after, status, taken_at)
      select $1, x.id, x.prescription_id, x.medication_id, x.medication, x.day, x.slot::dose_slot,
             x.slot is null, x.amount, x.meal::meal_relation, x.scheduled_at, x.missed_after,
             x.status::dose_status, x.taken_at
      from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::date[], $7::text[],
                  $8::numeric[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::text[],
                  $13::timestamptz[])
        as x(id, prescription_id, medication_id, medication, day, slot, amount, meal, scheduled_at,
             missed_after, status, taken_at)
      on conflict (patient_id, id) do nothing
      """;
  private static final String REMOVE =
      """
      with gone as (delete from dose_events where patient_id = $1 and id = any($2))
      insert into undone_takings (patient_id, dose_id, at) select $1, id, $4 from unnest($3::uuid[]) as x(id)
      on conflict do nothing
      """;

  /// A medication with what it belongs to, whether it is in use or not; and whether any version of
  /// its prescription has it as needed, or in a plan, and from which day on.
  record Known(
      PrescriptionId prescription,
      PrescriptionStatus status,
      Medication medication,
      boolean wasAsNeeded,
      boolean wasPlanned,
      LocalDate firstDay) {
    /// Whether the patient ever let it hold.
    boolean wasInUse() {
      return switch (status) {
        case ACTIVE, PAUSED, INACTIVE -> true;
        case DRAFT, PENDING_CONFIRMATION, PENDING_REVISION -> false;
      };
    }

    /// Whether it is to be taken then, by its plan as it is now.
    boolean isPlanned(Occasion occasion) {
      return status == PrescriptionStatus.ACTIVE
          && !medication.asNeeded()
          && medication.isTakenOn(occasion.day())
          && medication.grid().at(occasion.slot()).isPresent();
    }
  }

  /// A dose as it is now, with where that comes from.
  record Saved(Dose dose, boolean reported, boolean reportedMissed) {}

  /// A dose that was not there, on that day of the patient's.
  record Made(Dose dose, LocalDate day) {}

  private ReportStore() {}

  /// Nobody else changes them until the transaction ends. What is not there is left out.
  static Future<List<Dose>> lock(
      Tx tx,
      UserId patient,
      Collection<DoseId> ids,
      List<DoseReport.Planned> planned,
      List<MarkStore.Taken> takings) {
    List<MarkStore.Taken> instants = new ArrayList<>(takings);
    planned.forEach(
        each -> instants.add(new MarkStore.Taken(each.medication(), each.scheduledAt())));
    return tx.query(
        LOCK,
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(ids.stream().map(DoseId::value).toArray(UUID[]::new))
            .addValue(Rows.column(planned, p -> p.medication().value(), new UUID[0]))
            .addValue(Rows.column(planned, DoseReport.Planned::day, new LocalDate[0]))
            .addValue(Rows.column(planned, p -> p.slot().name(), new String[0]))
            .addValue(Rows.column(instants, i -> i.medication().value(), new UUID[0]))
            .addValue(Rows.column(instants, i -> Rows.at(i.at()), new OffsetDateTime[0])),
        DoseRows::dose);
  }

  static Future<List<Known>> medications(Tx tx, UserId patient, Collection<MedicationId> ids) {
    if (ids.isEmpty()) return Future.succeededFuture(List.of());
    return tx.query(
        MEDICATIONS,
        Tuple.of(
            patient.value(), (Object) ids.stream().map(MedicationId::value).toArray(UUID[]::new)),
        row ->
            new Known(
                new PrescriptionId(row.getUUID("prescription_id")),
                Rows.constant(row, "status", PrescriptionStatus.class),
                PrescriptionRows.medication(medication(row)),
                row.getBoolean("as_needed"),
                row.getBoolean("planned"),
                row.getLocalDate("first_day")));
  }

  private static JsonObject medication(Row row) {
    return row.getJsonObject("medication");
  }

  static Future<Integer> insert(Tx tx, UserId patient, List<Made> made) {
    if (made.isEmpty()) return Future.succeededFuture(0);
    var doses = made.stream().map(Made::dose).toList();
    return tx.update(
        INSERT,
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(Rows.column(doses, d -> d.id().value(), new UUID[0]))
            .addValue(Rows.column(doses, d -> d.prescription().value(), new UUID[0]))
            .addValue(Rows.column(doses, d -> d.medicationId().value(), new UUID[0]))
            .addValue(Rows.column(doses, Dose::medication, new JsonObject[0]))
            .addValue(Rows.column(made, Made::day, new LocalDate[0]))
            .addValue(Rows.column(doses, d -> d.slot().map(Slot::name).orElse(null), new String[0]))
            .addValue(Rows.column(doses, Dose::amount, new BigDecimal[0]))
            .addValue(
                Rows.column(
                    doses, d -> d.meal().map(Dosage.Meal::name).orElse(null), new String[0]))
            .addValue(Rows.column(doses, d -> Rows.at(d.scheduledAt()), new OffsetDateTime[0]))
            .addValue(Rows.column(doses, d -> Rows.at(d.missedAfter()), new OffsetDateTime[0]))
            .addValue(
                Rows.column(doses, d -> d.isAsNeeded() ? d.status().name() : "DUE", new String[0]))
            .addValue(
                Rows.column(
                    doses,
                    d -> d.isAsNeeded() ? Rows.at(d.takenAt()) : null,
                    new OffsetDateTime[0])));
  }

  /// As they are from `now` on.
  static Future<Integer> save(Tx tx, UserId patient, List<Saved> saved, Instant now) {
    if (saved.isEmpty()) return Future.succeededFuture(0);
    var doses = saved.stream().map(Saved::dose).toList();
    return tx.update(
        SAVE,
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(Rows.column(doses, d -> d.id().value(), new UUID[0]))
            .addValue(Rows.column(doses, d -> d.status().name(), new String[0]))
            .addValue(Rows.column(doses, d -> Rows.at(d.takenAt()), new OffsetDateTime[0]))
            .addValue(Rows.column(doses, d -> d.skipReason().orElse(null), new String[0]))
            .addValue(Rows.column(doses, Dose::version, new Integer[0]))
            .addValue(
                Rows.column(
                    doses, d -> d.next(now).map(n -> n.kind().name()).orElse(null), new String[0]))
            .addValue(
                Rows.column(
                    doses, d -> Rows.at(d.next(now).map(NextAction::at)), new OffsetDateTime[0]))
            .addValue(
                Rows.column(
                    doses, d -> Rows.at(d.reminding().snoozedUntil()), new OffsetDateTime[0]))
            .addValue(Rows.column(doses, ReportStore::snoozes, new String[0]))
            .addValue(Rows.column(saved, Saved::reported, new Boolean[0]))
            .addValue(Rows.column(saved, Saved::reportedMissed, new Boolean[0]))
            .addValue(Rows.column(doses, Dose::amount, new BigDecimal[0])));
  }

  /// Takes those rows out; `undone` are the takings that no repeated report shall bring back.
  static Future<Integer> remove(
      Tx tx, UserId patient, List<DoseId> rows, List<DoseId> undone, Instant now) {
    if (rows.isEmpty() && undone.isEmpty()) return Future.succeededFuture(0);
    return tx.update(
        REMOVE,
        Tuple.of(
            patient.value(),
            Rows.column(rows, DoseId::value, new UUID[0]),
            Rows.column(undone, DoseId::value, new UUID[0]),
            Rows.at(now)));
  }

  private static String snoozes(Dose dose) {
    return dose.reminding().snoozes().stream().map(UUID::toString).collect(Collectors.joining(" "));
  }
}
