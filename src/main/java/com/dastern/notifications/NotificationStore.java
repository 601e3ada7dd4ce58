package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Notifications in the database.
final class NotificationStore {
  private static final String COLUMNS =
      "id, user_id, type::text, title, body, patient_id, subject_id, created_at, read_at";

  // What tells of a patient's data is hidden from who may no longer see it, and comes back with the
  // permission.
  private static final String VISIBLE =
      """
      (patient_id is null or patient_id = user_id
       or type in ('CONNECTION_REQUEST', 'CONNECTION_ACCEPTED')
       or exists (select from connections c
                  where c.patient_id = notifications.patient_id
                    and c.other_id = notifications.user_id
                    and c.status = 'ACCEPTED' and c.permission = 'ALLOWED'))
      """;

  // A revoke that commits first takes its caregiver out; one that comes later waits for this
  // transaction. What was stored by an
  // earlier delivery comes back too, so that it is sent live again: that delivery may have died
  // before it could.
  private static final String STORE =
      """
      with drafts as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[],
                             $7::text[], $8::text[], $9::text[], $10::text[])
          as d(event_id, patient_id, subject_id, type, audience, person_id,
               title_km, body_km, title_en, body_en)
      ), permitted as materialized (
        select c.patient_id, c.other_id
        from connections c
        where c.patient_id in (select patient_id from drafts where audience <> 'PERSON')
          and c.status = 'ACCEPTED' and c.permission = 'ALLOWED'
        order by c.patient_id, c.other_id
        for share of c
      ), recipients as (
        select d.event_id, d.person_id as user_id from drafts d where d.audience = 'PERSON'
        union all
        select d.event_id, d.person_id from drafts d
        where d.audience = 'PERMITTED' and (d.person_id = d.patient_id or exists (
          select from permitted p where p.patient_id = d.patient_id and p.other_id = d.person_id))
        union all
        select d.event_id, p.other_id
        from drafts d
        join permitted p on p.patient_id = d.patient_id
        join users u on u.id = p.other_id and u.role = 'FAMILY_MEMBER'
        where d.audience = 'CAREGIVERS'
        union all
        select d.event_id, p.other_id
        from drafts d
        join permitted p on p.patient_id = d.patient_id
        join notifications n on n.subject_id = d.subject_id and n.type = 'MISSED_DOSE_ALERT'
          and n.user_id = p.other_id
        where d.audience = 'ALERTED'
      ), stored as (
        insert into notifications
          (user_id, event_id, patient_id, subject_id, type, title, body, created_at)
        select u.id, d.event_id, d.patient_id, d.subject_id, d.type::notification_type,
               case u.language when 'KHMER' then d.title_km else d.title_en end,
               case u.language when 'KHMER' then d.body_km else d.body_en end,
               $11
        from recipients r
        join drafts d on d.event_id = r.event_id
        join users u on u.id = r.user_id
        on conflict (event_id, user_id) do nothing
        returning %1$s
      ), told as (
        select * from stored
        union all
        select %1$s from notifications where event_id = any($1) and deleted_at is null and %2$s
      )
      select t.*, t.type = any(u.muted_notifications::text[]) as muted
      from told t join users u on u.id = t.user_id
      """
          .formatted(COLUMNS, VISIBLE);
  private static final String PAGE =
      """
      select %s from notifications
      where user_id = $1 and id < $2 and deleted_at is null and (not $3 or read_at is null) and %s
      order by id desc limit $4
      """
          .formatted(COLUMNS, VISIBLE);
  private static final String READ =
      """
      update notifications set read_at = coalesce(read_at, $3)
      where user_id = $1 and id = $2 and deleted_at is null and %s
      returning %s
      """
          .formatted(VISIBLE, COLUMNS);
  private static final String DELETE =
      """
      update notifications set deleted_at = $3
      where user_id = $1 and id = $2 and deleted_at is null returning id
      """;

  /// One that is in its recipient's list; `muted` where they do not want to be disturbed by its
  /// type.
  record Stored(Notification notification, boolean muted) {}

  private final Db db;

  NotificationStore(Db db) {
    this.db = db;
  }

  /// Stores one notification per recipient and returns them, new or not.
  Future<List<Stored>> store(Tx tx, List<Draft> drafts, Instant now) {
    if (drafts.isEmpty()) return Future.succeededFuture(List.of());
    Tuple arguments =
        Tuple.tuple()
            .addValue(column(drafts, d -> d.event().value(), new UUID[0]))
            .addValue(column(drafts, d -> d.patient().value(), new UUID[0]))
            .addValue(column(drafts, Draft::subject, new UUID[0]))
            .addValue(column(drafts, d -> d.type().name(), new String[0]))
            .addValue(column(drafts, d -> d.audience().name(), new String[0]))
            .addValue(drafts.stream().map(NotificationStore::person).toArray(UUID[]::new))
            .addValue(column(drafts, d -> d.khmer().title(), new String[0]))
            .addValue(column(drafts, d -> d.khmer().body(), new String[0]))
            .addValue(column(drafts, d -> d.english().title(), new String[0]))
            .addValue(column(drafts, d -> d.english().body(), new String[0]))
            .addValue(Rows.at(now));
    return tx.query(
        STORE, arguments, row -> new Stored(notification(row), row.getBoolean("muted")));
  }

  Future<List<Notification>> page(UserId user, boolean unread, Page.Request page) {
    return db.read(
        PAGE,
        Tuple.of(user.value(), page.beforeOrMax(), unread, page.fetch()),
        NotificationStore::notification);
  }

  Future<Optional<Notification>> markRead(UserId user, NotificationId id, Instant now) {
    return db.read(
            READ, Tuple.of(user.value(), id.value(), Rows.at(now)), NotificationStore::notification)
        .map(rows -> rows.stream().findFirst());
  }

  Future<Boolean> delete(UserId user, NotificationId id, Instant now) {
    return db.read(DELETE, Tuple.of(user.value(), id.value(), Rows.at(now)), _ -> true)
        .map(rows -> !rows.isEmpty());
  }

  private static <T> T[] column(List<Draft> drafts, Function<Draft, T> value, T[] type) {
    return drafts.stream().map(value).toList().toArray(type);
  }

  /// The patient stands where nobody is named: the column is not looked at then.
  private static UUID person(Draft draft) {
    return draft.person().orElse(draft.patient()).value();
  }

  private static Notification notification(Row row) {
    return new Notification(
        new NotificationId(row.getUUID("id")),
        new UserId(row.getUUID("user_id")),
        Rows.constant(row, "type", NotificationType.class),
        row.getString("title"),
        row.getString("body"),
        Optional.ofNullable(row.getUUID("patient_id")),
        Optional.ofNullable(row.getUUID("subject_id")),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "read_at"));
  }
}
