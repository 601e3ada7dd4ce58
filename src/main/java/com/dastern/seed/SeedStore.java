package com.dastern.seed;

import com.dastern.connections.Connection;
import com.dastern.doses.Dose;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Writes the clinic, each kind of rows in one statement. A row that is there already stays.
final class SeedStore {
  // Also for those who are there already: the documented password works after every fill, even
  // when it was changed, or when the hashes were made with the pepper of another data folder.
  private static final String PASSWORD =
      "update users set password_hash = $2 where id = any($1) returning id";
  private static final String MEAL_TIMES =
      """
      insert into meal_time_preferences
        (patient_id, morning_start, morning_end, afternoon_start, afternoon_end,
         evening_start, evening_end, night_start, night_end, updated_at)
      select patient_id, morning_start, morning_end, afternoon_start, afternoon_end,
             evening_start, evening_end, night_start, night_end, updated_at
      from jsonb_populate_recordset(null::meal_time_preferences, $1)
      on conflict do nothing
      """;
  private static final String CONNECTIONS =
      """
      insert into connections
        (patient_id, id, other_id, requested_by, status, permission, alerts_wanted, alerts_allowed,
         created_at, updated_at)
      select patient_id, id, other_id, requested_by, status, permission, alerts_wanted,
             alerts_allowed, created_at, updated_at
      from jsonb_populate_recordset(null::connections, $1)
      on conflict do nothing
      returning id
      """;
  private static final String PRESCRIPTIONS =
      """
      insert into prescriptions
        (patient_id, id, author_id, status, version, title, created_at, updated_at, made_until)
      select patient_id, id, author_id, status, version, title, created_at, updated_at, made_until
      from jsonb_populate_recordset(null::prescriptions, $1)
      on conflict do nothing
      returning id
      """;
  // What an example prescription says is its only version, whatever became of it.
  private static final String VERSIONS =
      """
      insert into prescription_versions
        (patient_id, prescription_id, version, change, author_id, at, snapshot)
      select patient_id, prescription_id, version, 'WRITTEN', author_id, at, snapshot
      from jsonb_populate_recordset(null::prescription_versions, $1)
      """;
  // The scheduler sends no reminder that is this late, and finds the moment of the next.
  private static final String MEDICATIONS =
      """
      insert into medications
        (patient_id, id, prescription_id, position, name_km, name_latin, strength, form, unit,
         as_needed, grid, days, start_date, end_date, name_key, remind_at)
      select patient_id, id, prescription_id, position, name_km, name_latin, strength, form, unit,
             as_needed, grid, days, start_date, end_date, name_key,
             case when as_needed then timestamptz '2000-01-01 00:00Z' end
      from jsonb_populate_recordset(null::medications, $1)
      on conflict do nothing
      """;
  // A dose whose time has come was reminded of, so what comes next is that it is missed.
  private static final String DOSES =
      """
      insert into dose_events
        (patient_id, id, prescription_id, medication_id, medication, day, slot, also, as_needed, amount, meal,
         scheduled_at, missed_after, status, taken_at, skip_reason, version,
         next_action, next_action_at)
      select patient_id, id, prescription_id, medication_id, medication, day, slot, also, false, amount, meal,
             scheduled_at, missed_after, status, taken_at, skip_reason, version,
             case when status <> 'DUE' then null
                  when scheduled_at > $2 then 'REMIND'::dose_action
                  else 'MISS'::dose_action end,
             case when status <> 'DUE' then null
                  when scheduled_at > $2 then scheduled_at
                  else missed_after end
      from jsonb_populate_recordset(null::dose_events, $1) as x
      where not exists (
        select from dose_events d
        where d.patient_id = x.patient_id and d.medication_id = x.medication_id
          and d.scheduled_at = x.scheduled_at)
      on conflict (patient_id, medication_id, day, slot) do nothing
      """;
  // What a dose is follows from its marks.
  private static final String MARKS =
      """
      insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline, taken_at, reason)
      select d.patient_id, d.id, d.id,
             case when d.status = 'SKIPPED' then 'SKIPPED'::mark_kind else 'TAKEN' end,
             coalesce(d.taken_at, d.scheduled_at), coalesce(d.taken_at, d.scheduled_at), false, d.taken_at, d.skip_reason
      from jsonb_populate_recordset(null::dose_events, $1) as x
      join dose_events d on d.patient_id = x.patient_id and d.id = x.id
      where d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE', 'SKIPPED')
        and not exists (select from dose_marks m where m.patient_id = d.patient_id and m.dose_id = d.id)
      """;
  private static final String NOTICES =
      """
      insert into notifications
        (user_id, id, event_id, patient_id, subject_id, type, title, body, phone_seen_at,
         created_at, read_at)
      select user_id, id, event_id, patient_id, subject_id, type, title, body, phone_seen_at,
             created_at, read_at
      from jsonb_populate_recordset(null::notifications, $1)
      on conflict do nothing
      """;

  private static final String PHONES_SEEN =
      """
      insert into phones_seen (user_id, seen_at)
      select user_id, seen_at from jsonb_populate_recordset(null::phones_seen, $1)
      on conflict do nothing
      """;

  private final UserStore users;

  SeedStore(UserStore users) {
    this.users = users;
  }

  /// Opens the accounts and returns those that there are now. One is left out where somebody else
  /// has registered with its phone number or e-mail address.
  Future<Set<UserId>> accounts(Tx tx, List<User> people, String hash, Instant opened) {
    var inserted =
        people.stream()
            .map(user -> users.insert(tx, user, Optional.of(hash), People.born(user.id()), opened));
    var all = Future.all(inserted.toList());
    UUID[] ids = people.stream().map(user -> user.id().value()).toArray(UUID[]::new);
    var present = tx.query(PASSWORD, Tuple.of(ids, hash), row -> new UserId(row.getUUID("id")));
    return all.compose(_ -> present).map(Set::copyOf);
  }

  Future<Integer> mealTimes(Tx tx, List<Patient> patients, Instant set) {
    return write(tx, MEAL_TIMES, patients.stream().map(patient -> SeedRows.of(patient, set)));
  }

  /// Returns those that were not there before.
  Future<Set<ConnectionId>> connections(Tx tx, List<Connection> connections) {
    return tx.query(
            CONNECTIONS,
            Tuple.of(array(connections.stream().map(SeedRows::of))),
            row -> new ConnectionId(row.getUUID("id")))
        .map(Set::copyOf);
  }

  /// Returns those that were not there before.
  Future<Set<PrescriptionId>> prescriptions(
      Tx tx, List<Prescription> prescriptions, Instant madeUntil) {
    return tx.query(
            PRESCRIPTIONS,
            Tuple.of(array(prescriptions.stream().map(p -> SeedRows.of(p, madeUntil)))),
            row -> new PrescriptionId(row.getUUID("id")))
        .map(Set::copyOf);
  }

  Future<Integer> medications(Tx tx, List<Prescription> prescriptions) {
    return write(tx, MEDICATIONS, prescriptions.stream().flatMap(SeedRows::medications));
  }

  Future<Integer> versions(Tx tx, List<Prescription> prescriptions) {
    return write(tx, VERSIONS, prescriptions.stream().map(SeedRows::version));
  }

  Future<Integer> doses(Tx tx, List<Dose> doses, Instant now) {
    var rows = array(doses.stream().map(SeedRows::of));
    return tx.update(DOSES, Tuple.of(rows, Rows.at(now)))
        .compose(made -> tx.update(MARKS, Tuple.of(rows)).map(made));
  }

  Future<Integer> notices(Tx tx, List<Notice> notices) {
    return write(tx, NOTICES, notices.stream().map(SeedRows::of));
  }

  Future<Integer> phonesSeen(Tx tx, Map<UserId, Instant> seen) {
    return write(
        tx,
        PHONES_SEEN,
        seen.entrySet().stream().map(one -> SeedRows.seen(one.getKey(), one.getValue())));
  }

  private static Future<Integer> write(Tx tx, String sql, Stream<JsonObject> rows) {
    return tx.update(sql, Tuple.of(array(rows)));
  }

  private static JsonArray array(Stream<JsonObject> rows) {
    return new JsonArray(rows.toList());
  }
}
