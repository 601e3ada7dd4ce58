package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.MedicationJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Doses in the database, as people read and mark them.
public final class DoseStore {
  private static final String SELECT = "select " + DoseRows.COLUMNS + " from dose_events d ";
  private static final String OF_DAY =
      SELECT
          + """
          where d.patient_id = $1 and d.scheduled_at >= $2 and d.scheduled_at < $3
          order by d.scheduled_at, d.id
          """;
  private static final String LOCK = SELECT + "where d.patient_id = $1 and d.id = $2 for update";
  // A dose is found by its patient only: an id leads to it by way of the few whom somebody knows.
  private static final String LOCK_KNOWN =
      SELECT
          + """
          join connections c on c.patient_id = d.patient_id
          where c.other_id = $1 and d.id = $2 and not d.as_needed
          for update of d
          """;
  private static final String LOCK_TO_TELL =
      SELECT
          + """
          join unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
            on d.patient_id = x.patient_id and d.id = x.id
          order by d.patient_id, d.id
          for no key update of d
          """;
  private static final String REPORTED =
      """
      select d.patient_id, d.id, d.reported, d.reported_missed
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)
      join dose_events d on d.patient_id = x.patient_id and d.id = x.id
      """;
  private static final String MADE =
      """
      insert into dose_events
        (patient_id, prescription_id, medication_id, medication, day, slot, also, amount, meal,
         scheduled_at, missed_after, next_action, next_action_at)
      select x.patient_id, x.prescription_id, x.medication_id, x.medication, x.day, x.slot::dose_slot,
             string_to_array(x.also, ' '), x.amount, x.meal::meal_relation, x.scheduled_at,
             x.missed_after, 'REMIND', x.scheduled_at
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[], $5::date[], $6::text[], $7::text[],
                  $8::numeric[], $9::text[], $10::timestamptz[], $11::timestamptz[])
        as x(patient_id, prescription_id, medication_id, medication, day, slot, also, amount, meal,
             scheduled_at, missed_after)
      """;
  private static final String ONCE =
      " on conflict (patient_id, medication_id, day, slot) do nothing";
  // An instant at which the medication has a dose gets no second one: one patient's odd past must
  // not stop the roll of five hundred.
  private static final String INSERT =
      MADE
          + """
          where not exists (
            select from dose_events d
            where d.patient_id = x.patient_id and d.medication_id = x.medication_id
              and d.scheduled_at = x.scheduled_at)
          """
          + ONCE;
  // Whoever marks one of them waits.
  private static final String STANDING =
      SELECT
          + """
          where d.patient_id = $1 and d.prescription_id = any($2) and d.scheduled_at > $3
          order by d.id
          for update
          """;
  // All in one statement: when it ends no medication has two doses at one instant, though two may
  // have exchanged theirs.
  private static final String RECONCILE =
      """
      with withdrawn as (
        delete from dose_events where patient_id = $12 and id = any($13)
      ), moved as (
        update dose_events d set
          medication = x.medication, also = string_to_array(x.also, ' '), amount = x.amount,
          meal = x.meal::meal_relation, scheduled_at = x.scheduled_at, missed_after = x.missed_after,
          version = version + 1, reminders = 0, snoozed_until = null, snooze_ids = '{}',
          next_action = 'REMIND', next_action_at = x.scheduled_at
        from unnest($14::uuid[], $15::jsonb[], $16::text[], $17::numeric[], $18::text[],
                    $19::timestamptz[], $20::timestamptz[])
          as x(id, medication, also, amount, meal, scheduled_at, missed_after)
        where d.patient_id = $12 and d.id = x.id
      )
      """
          + MADE
          + ONCE;
  // Of what is taken no more nobody is reminded, also where its time has come already. That it was
  // missed is told all the same.
  private static final String QUIET =
      """
      update dose_events d set
        version = d.version + 1, snoozed_until = null,
        next_action = case when d.status = 'DUE' then 'MISS'::dose_action end,
        next_action_at = case when d.status = 'DUE' then d.missed_after end
      from medications m
      join prescriptions p on p.patient_id = m.patient_id and p.id = m.prescription_id
      where d.patient_id = $1 and d.prescription_id = any($2)
        and d.scheduled_at <= $3 and d.scheduled_at > $3 - interval '2 days'
        and d.next_action in ('REMIND', 'REPEAT', 'SNOOZE')
        and m.patient_id = d.patient_id and m.id = d.medication_id
        and (p.status <> 'ACTIVE' or m.removed_in is not null or m.as_needed)
      """;
  private static final String REMOVE =
      "delete from dose_events where patient_id = $1 and id = any($2)";
  private static final String WITHDRAW =
      """
      delete from dose_events
      where patient_id = $1 and prescription_id = any($2) and scheduled_at > $3 and status = 'DUE'
      """;
  private static final String MARK =
      """
      update dose_events set status = $3::text::dose_status, taken_at = $4, skip_reason = $5,
        version = $6, next_action = $7::text::dose_action, next_action_at = $8, snoozed_until = $9,
        snooze_ids = $10, reported = reported and status = $3::text::dose_status
      where patient_id = $1 and id = $2
      """;

  /// What a phone that had been out of reach reported of a dose: what stands, or that it was missed
  /// for some time.
  public record Reported(UserId patient, DoseId dose, boolean stands, boolean missed) {}

  private final Db db;
  private final ScheduleCache cache;

  public DoseStore(Db db, ScheduleCache cache) {
    this.db = db;
    this.cache = cache;
  }

  /// Whoever writes what a patient's day shows, beside this store, says so here.
  void changes(Tx tx, UserId patient) {
    cache.dropAfter(tx, List.of(patient));
  }

  /// The doses with `from` ≤ scheduled instant < `until`.
  Future<List<Dose>> between(UserId patient, Instant from, Instant until) {
    return db.read(
        OF_DAY, Tuple.of(patient.value(), Rows.at(from), Rows.at(until)), DoseRows::dose);
  }

  Future<Optional<Dose>> lock(Tx tx, UserId patient, DoseId id) {
    return tx.query(LOCK, Tuple.of(patient.value(), id.value()), DoseRows::dose)
        .map(rows -> rows.stream().findFirst());
  }

  /// A dose of a patient with whom that person has, or once had, a connection; whether it opens the
  /// dose is not asked here.
  public Future<Optional<Dose>> lockKnown(Tx tx, UserId somebody, DoseId id) {
    return tx.query(LOCK_KNOWN, Tuple.of(somebody.value(), id.value()), DoseRows::dose)
        .map(rows -> rows.stream().findFirst());
  }

  /// The doses as they are, and stay until the transaction ends: who marks one waits, and so does
  /// whoever else tells of it.
  public Future<List<Dose>> lockToTell(Tx tx, List<UserId> patients, List<DoseId> ids) {
    return tx.query(
        LOCK_TO_TELL,
        Tuple.of(
            patients.stream().map(UserId::value).toArray(UUID[]::new),
            (Object) ids.stream().map(DoseId::value).toArray(UUID[]::new)),
        DoseRows::dose);
  }

  /// What was reported of them by phones that had been out of reach.
  public Future<List<Reported>> reported(Tx tx, List<UserId> patients, List<DoseId> ids) {
    if (ids.isEmpty()) return Future.succeededFuture(List.of());
    return tx.query(
        REPORTED,
        Tuple.of(
            Rows.column(patients, UserId::value, new UUID[0]),
            (Object) Rows.column(ids, DoseId::value, new UUID[0])),
        row ->
            new Reported(
                new UserId(row.getUUID("patient_id")),
                new DoseId(row.getUUID("id")),
                row.getBoolean("reported"),
                row.getBoolean("reported_missed")));
  }

  /// The doses of those prescriptions that are scheduled later than that. They stay as they are
  /// until the transaction ends.
  Future<List<Dose>> standing(
      Tx tx, UserId patient, List<PrescriptionId> prescriptions, Instant after) {
    UUID[] ids = prescriptions.stream().map(PrescriptionId::value).toArray(UUID[]::new);
    return tx.query(STANDING, Tuple.of(patient.value(), ids, Rows.at(after)), DoseRows::dose);
  }

  /// In one statement, however many; those that are there already stay as they are.
  Future<Void> insert(Tx tx, List<NewDose> made) {
    if (made.isEmpty()) return Future.succeededFuture();
    cache.dropAfter(tx, made.stream().map(dose -> dose.prescription().patient()).toList());
    return tx.update(INSERT, arguments(made)).mapEmpty();
  }

  /// In one statement, however many. All are one patient's.
  Future<Void> apply(Tx tx, UserId patient, Reconciliation.Changes changes) {
    if (changes.isEmpty()) return Future.succeededFuture();
    changes(tx, patient);
    var moved = changes.moved();
    var as = moved.stream().map(Reconciliation.Moved::as).toList();
    Tuple arguments =
        arguments(changes.made())
            .addValue(patient.value())
            .addValue(Rows.column(changes.withdrawn(), d -> d.id().value(), new UUID[0]))
            .addValue(Rows.column(moved, m -> m.dose().id().value(), new UUID[0]))
            .addValue(Rows.column(as, DoseStore::names, new JsonObject[0]))
            .addValue(Rows.column(as, DoseStore::also, new String[0]))
            .addValue(Rows.column(as, d -> d.planned().dosage().amount(), new BigDecimal[0]))
            .addValue(Rows.column(as, d -> d.planned().dosage().meal().name(), new String[0]))
            .addValue(Rows.column(as, d -> Rows.at(d.planned().at()), new OffsetDateTime[0]))
            .addValue(Rows.column(as, d -> Rows.at(d.missedAfter()), new OffsetDateTime[0]));
    return tx.update(RECONCILE, arguments)
        .map(inserted -> {
          // An occasion that has a dose already would have been left out without a word.
          if (inserted != changes.made().size()) {
            throw new IllegalStateException(
                "%d of %d doses were made".formatted(inserted, changes.made().size()));
          }
          return null;
        });
  }

  private static Tuple arguments(List<NewDose> made) {
    return Tuple.tuple()
        .addValue(Rows.column(made, d -> d.prescription().patient().value(), new UUID[0]))
        .addValue(Rows.column(made, d -> d.prescription().id().value(), new UUID[0]))
        .addValue(Rows.column(made, d -> d.planned().medication().id().value(), new UUID[0]))
        .addValue(Rows.column(made, DoseStore::names, new JsonObject[0]))
        .addValue(Rows.column(made, d -> d.planned().occasion().day(), new LocalDate[0]))
        .addValue(Rows.column(made, d -> d.planned().occasion().slot().name(), new String[0]))
        .addValue(Rows.column(made, DoseStore::also, new String[0]))
        .addValue(Rows.column(made, d -> d.planned().dosage().amount(), new BigDecimal[0]))
        .addValue(Rows.column(made, d -> d.planned().dosage().meal().name(), new String[0]))
        .addValue(Rows.column(made, d -> Rows.at(d.planned().at()), new OffsetDateTime[0]))
        .addValue(Rows.column(made, d -> Rows.at(d.missedAfter()), new OffsetDateTime[0]));
  }

  Future<Void> withdraw(Tx tx, UserId patient, List<PrescriptionId> prescriptions, Instant now) {
    changes(tx, patient);
    UUID[] ids = Rows.column(prescriptions, PrescriptionId::value, new UUID[0]);
    return tx.update(WITHDRAW, Tuple.of(patient.value(), ids, Rows.at(now)))
        .compose(_ -> quiet(tx, patient, prescriptions, now));
  }

  /// Drops the reminders of what those prescriptions have no more.
  Future<Void> quiet(Tx tx, UserId patient, List<PrescriptionId> prescriptions, Instant now) {
    UUID[] ids = prescriptions.stream().map(PrescriptionId::value).toArray(UUID[]::new);
    return tx.update(QUIET, Tuple.of(patient.value(), ids, Rows.at(now)))
        .map(quieted -> {
          if (quieted > 0) changes(tx, patient);
          return null;
        });
  }

  Future<Void> remove(Tx tx, UserId patient, List<DoseId> doses) {
    if (doses.isEmpty()) return Future.succeededFuture();
    changes(tx, patient);
    UUID[] ids = Rows.column(doses, DoseId::value, new UUID[0]);
    return tx.update(REMOVE, Tuple.of(patient.value(), (Object) ids)).mapEmpty();
  }

  /// As it is from `now` on.
  Future<Integer> saveMark(Tx tx, Dose dose, Instant now) {
    changes(tx, dose.patient());
    var next = dose.next(now);
    return tx.update(
        MARK,
        Tuple.tuple()
            .addValue(dose.patient().value())
            .addValue(dose.id().value())
            .addValue(dose.status().name())
            .addValue(Rows.at(dose.takenAt()))
            .addValue(dose.skipReason().orElse(null))
            .addValue(dose.version())
            .addValue(next.map(action -> action.kind().name()).orElse(null))
            .addValue(Rows.at(next.map(NextAction::at)))
            .addValue(Rows.at(dose.reminding().snoozedUntil()))
            .addValue(dose.reminding().snoozes().toArray(UUID[]::new)));
  }

  private static String also(NewDose dose) {
    return dose.planned().occasions().stream()
        .skip(1)
        .map(Occasion::toString)
        .collect(Collectors.joining(" "));
  }

  private static JsonObject names(NewDose dose) {
    return MedicationJson.names(dose.planned().medication());
  }
}
