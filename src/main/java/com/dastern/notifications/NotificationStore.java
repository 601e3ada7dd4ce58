package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Notifications in the database.
final class NotificationStore {
  private static final String COLUMNS =
      "id, user_id, type::text, title, body, patient_id, subject_id, phone_seen_at, created_at, read_at";

  // A revoke, or another level, that commits first takes its caregiver out; one that comes later
  // waits for this transaction. What was stored by an earlier delivery comes back too, so that it
  // is sent live again: that delivery may have died before it could.
  private static final String STORE =
      """
      with drafts as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[],
                             $7::text[], $8::text[], $9::text[], $10::text[],
                             $12::timestamptz[])
          as d(event_id, patient_id, subject_id, type, audience, person_id,
               title_km, body_km, title_en, body_en, phone_seen_at)
      ), permitted as materialized (
        select c.patient_id, c.other_id, c as connection
        from connections c
        where c.patient_id in (select patient_id from drafts where audience <> 'PERSON')
          and opens(c, $11) is not null
        order by c.patient_id, c.other_id
        for share of c
      ), may_hear as (
        select d.event_id, p.other_id,
               (p.connection).alerts_wanted and (p.connection).alerts_allowed as alerted
        from drafts d
        join permitted p on p.patient_id = d.patient_id
        where opens_news(p.connection, $11, d.type::notification_type, d.subject_id, $11)
      ), recipients as (
        select d.event_id, d.person_id as user_id from drafts d where d.audience = 'PERSON'
        union all
        select d.event_id, d.person_id from drafts d
        where d.audience = 'PERMITTED' and (d.person_id = d.patient_id or exists (
          select from may_hear h where h.event_id = d.event_id and h.other_id = d.person_id))
        union all
        select d.event_id, h.other_id
        from drafts d
        join may_hear h on h.event_id = d.event_id and h.alerted
        join users u on u.id = h.other_id and u.role = 'FAMILY_MEMBER'
        where d.audience = 'CAREGIVERS'
        union all
        select d.event_id, h.other_id
        from drafts d
        join may_hear h on h.event_id = d.event_id
        join notifications n on n.subject_id = d.subject_id and n.type = 'MISSED_DOSE_ALERT'
          and n.user_id = h.other_id
        where d.audience = 'ALERTED'
      ), stored as (
        insert into notifications
          (user_id, event_id, patient_id, subject_id, type, title, body, phone_seen_at, created_at)
        select u.id, d.event_id, d.patient_id, d.subject_id, d.type::notification_type,
               case u.language when 'KHMER' then d.title_km else d.title_en end,
               case u.language when 'KHMER' then d.body_km else d.body_en end,
               d.phone_seen_at, $11
        from recipients r
        join drafts d on d.event_id = r.event_id
        join users u on u.id = r.user_id
        on conflict (event_id, user_id) do nothing
        returning %1$s
      ), told as (
        select *, true as fresh from stored
        union all
        select %1$s, false from notifications n
        where event_id = any($1) and deleted_at is null and is_shown(n, $11)
      )
      select t.*, t.type = any(u.muted_notifications::text[]) as muted, u.role::text
      from told t join users u on u.id = t.user_id
      """
          .formatted(COLUMNS);
  private static final String PAGE =
      """
      select %s from notifications n
      where user_id = $1 and id < $2 and deleted_at is null and (not $3 or read_at is null)
        and is_shown(n, $5)
      order by id desc limit $4
      """
          .formatted(COLUMNS);
  private static final String READ =
      """
      with before as materialized (
        select read_at is null as fresh from notifications where user_id = $1 and id = $2 for update
      )
      update notifications n set read_at = coalesce(read_at, $3) from before
      where user_id = $1 and id = $2 and deleted_at is null and is_shown(n, $3)
      returning %s, before.fresh
      """
          .formatted(COLUMNS);
  private static final String SHOWN =
      """
      select 1 from notifications n
      where user_id = $1 and id = $2 and deleted_at is null and is_shown(n, $3)
      """;
  private static final String DELETE =
      """
      update notifications set deleted_at = $3
      where user_id = $1 and id = $2 and deleted_at is null
      returning %s
      """
          .formatted(COLUMNS);

  /// One that is in its recipient's list; `muted` where they do not want to be disturbed by its
  /// type, `fresh` where it was not stored before.
  record Stored(Notification notification, Role recipient, boolean muted, boolean fresh) {}

  /// One that was marked as read; `fresh` where it had not been.
  record Marked(Notification notification, boolean fresh) {}

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
            .addValue(Rows.at(now))
            .addValue(
                drafts.stream().map(d -> Rows.at(d.phoneSeenAt())).toArray(OffsetDateTime[]::new));
    return tx.query(
        STORE,
        arguments,
        row ->
            new Stored(
                notification(row),
                Rows.constant(row, "role", Role.class),
                row.getBoolean("muted"),
                row.getBoolean("fresh")));
  }

  Future<List<Notification>> page(UserId user, boolean unread, Page.Request page, Instant now) {
    return db.read(
        PAGE,
        Tuple.of(user.value(), page.beforeOrMax(), unread, page.fetch(), Rows.at(now)),
        NotificationStore::notification);
  }

  Future<Optional<Marked>> markRead(Tx tx, UserId user, NotificationId id, Instant now) {
    return tx.query(
            READ,
            Tuple.of(user.value(), id.value(), Rows.at(now)),
            row -> new Marked(notification(row), row.getBoolean("fresh")))
        .map(rows -> rows.stream().findFirst());
  }

  /// Whether they may see it now.
  Future<Boolean> isShown(UserId user, NotificationId id, Instant now) {
    return db.read(SHOWN, Tuple.of(user.value(), id.value(), Rows.at(now)), _ -> true)
        .map(rows -> !rows.isEmpty());
  }

  /// What was in the list and is no more.
  Future<Optional<Notification>> delete(Tx tx, UserId user, NotificationId id, Instant now) {
    return tx.query(
            DELETE,
            Tuple.of(user.value(), id.value(), Rows.at(now)),
            NotificationStore::notification)
        .map(rows -> rows.stream().findFirst());
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
        Rows.optionalInstant(row, "phone_seen_at"),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "read_at"));
  }
}
