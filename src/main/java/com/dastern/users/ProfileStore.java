package com.dastern.users;

import com.dastern.kernel.Day;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Profiles in the database.
final class ProfileStore {
  /// Further than any zone's day reaches from a moment in it.
  private static final Duration AROUND = Duration.ofDays(2);

  // It reads tables of doses, files and licences as well: every page of the app starts with the
  // profile, so that it is one statement, and those features stand above this one. Each part is
  // found by an index: nothing grows with the number of people. The day is cut out of its
  // surroundings by the caller, because the server that decides which zones there are and when
  // their days begin must be the same one everywhere.
  private static final String SELECT =
      """
      select %s, u.repeat_reminders,
             (select json_object_agg(t::text, t <> all (u.muted_notifications))
              from unnest(enum_range(null::notification_type)) as t) as notifications,
             (select coalesce(sum(f.bytes), 0)::bigint from files f where f.owner_id = $1)
               as used_bytes,
             doses.scheduled_at, doses.outcome,
             p.clinic, p.specialty, p.licence_number, p.rejection_reason, p.submitted_at,
             p.decided_at
      from users u
      join subscriptions s on s.user_id = u.id
      left join doctor_profiles p on p.doctor_id = u.id
      cross join (
        select coalesce(array_agg(d.scheduled_at), '{}') as scheduled_at,
               coalesce(array_agg(case when d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE') then 'TAKEN'
                                       else d.status::text end), '{}') as outcome
        from dose_events d
        where d.patient_id = $1 and d.scheduled_at > $2 and d.scheduled_at < $3
          and not d.as_needed) as doses
      where u.id = $1
      """
          .formatted(UserStore.COLUMNS);
  private static final String SAVE_PRACTICE =
      """
      insert into doctor_profiles as p (doctor_id, clinic, specialty, updated_at)
      values ($1, $2, $3, $4)
      on conflict (doctor_id) do update set
        clinic = coalesce(excluded.clinic, p.clinic),
        specialty = coalesce(excluded.specialty, p.specialty),
        updated_at = excluded.updated_at
      """;
  // From what is there, so that changes of different types at once all hold.
  private static final String PREFER =
      """
      update users set updated_at = $4, muted_notifications = array(
        select distinct t
        from unnest(muted_notifications || $2::text[]::notification_type[]) as t
        where t <> all ($3::text[]::notification_type[])
        order by t)
      where id = $1
      """;

  private static final String REPEAT = "update users set repeat_reminders = $2 where id = $1";

  private final Db db;

  ProfileStore(Db db) {
    this.db = db;
  }

  Future<Optional<Profile>> find(UserId id, Instant now) {
    return db.read(SELECT, arguments(id, now), row -> profile(row, now)).map(ProfileStore::first);
  }

  Future<Optional<Profile>> find(Tx tx, UserId id, Instant now) {
    return tx.query(SELECT, arguments(id, now), row -> profile(row, now)).map(ProfileStore::first);
  }

  /// What is absent stays.
  Future<Integer> savePractice(
      Tx tx, UserId doctor, Optional<String> clinic, Optional<String> specialty, Instant now) {
    return tx.update(
        SAVE_PRACTICE,
        Tuple.of(doctor.value(), clinic.orElse(null), specialty.orElse(null), Rows.at(now)));
  }

  Future<Integer> repeatReminders(Tx tx, UserId id, boolean wanted) {
    return tx.update(REPEAT, Tuple.of(id.value(), wanted));
  }

  Future<Integer> prefer(Tx tx, UserId id, NotificationPreferences change, Instant now) {
    return tx.update(
        PREFER, Tuple.of(id.value(), texts(change.muted()), texts(change.wanted()), Rows.at(now)));
  }

  private static Tuple arguments(UserId id, Instant now) {
    return Tuple.of(id.value(), Rows.at(now.minus(AROUND)), Rows.at(now.plus(AROUND)));
  }

  private static Profile profile(Row row, Instant now) {
    User user = UserStore.user(row);
    return new Profile(
        user,
        now,
        row.getBoolean("repeat_reminders"),
        row.getJsonObject("notifications"),
        row.getLong("used_bytes"),
        user.role() == Role.PATIENT
            ? Optional.of(progress(row, Day.of(now, user.zone())))
            : Optional.empty(),
        user.role() == Role.DOCTOR ? Optional.of(licence(row)) : Optional.empty());
  }

  private static Progress progress(Row row, Day day) {
    OffsetDateTime[] at = Objects.requireNonNull(row.getArrayOfOffsetDateTimes("scheduled_at"));
    String[] outcome = Objects.requireNonNull(row.getArrayOfStrings("outcome"));
    return Progress.of(
        IntStream.range(0, at.length)
            .filter(i -> day.contains(at[i].toInstant()))
            .mapToObj(i -> Progress.Outcome.valueOf(outcome[i]))
            .toList());
  }

  private static Licence licence(Row row) {
    return new Licence(
        Optional.ofNullable(row.getString("clinic")),
        Optional.ofNullable(row.getString("specialty")),
        Optional.ofNullable(row.getString("licence_number")),
        Optional.ofNullable(row.getString("rejection_reason")),
        Rows.optionalInstant(row, "submitted_at"),
        Rows.optionalInstant(row, "decided_at"));
  }

  private static Object texts(Set<String> types) {
    return types.toArray(String[]::new);
  }

  private static Optional<Profile> first(List<Profile> rows) {
    return rows.stream().findFirst();
  }
}
