package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Notifications in the database.
final class NotificationStore {
  private static final String COLUMNS = NotificationRows.COLUMNS;

  // What takes the place of something says something else; what says the same is not told again.
  // The count makes the place free before it is taken. A revoke, or another level, that commits
  // first takes its caregiver out; one that comes later waits for this transaction. What was stored
  // by an earlier delivery comes back too, so that it is sent live again: that delivery may have
  // died before it could.
  private static final String STORE =
      """
      with drafts as (
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[],
                             $7::text[], $8::text[], $9::text[], $10::text[], $12::text[],
                             $13::timestamptz[])
          as d(event_id, patient_id, subject_id, type, audience, person_id,
               title_km, body_km, title_en, body_en, slot, phone_seen_at)
      ), permitted as materialized (
        select c.patient_id, c.other_id, c as connection
        from connections c
        where c.patient_id in (select patient_id from drafts where audience <> 'PERSON')
          and opens(c, $11) is not null
        order by c.patient_id, c.id
        for key share of c
      ), may_hear as (
        select d.event_id, d.audience, p.other_id, (p.connection).created_at,
               (p.connection).accepted_at,
               (p.connection).alerts_wanted and (p.connection).alerts_allowed as alerted
        from drafts d
        join permitted p on p.patient_id = d.patient_id
        where opens_news(p.connection, $11, d.type::notification_type, d.subject_id, $11)
      ), recipients as (
        select d.event_id, d.audience, d.person_id as user_id from drafts d where d.audience = 'PERSON'
        union all
        select d.event_id, d.audience, d.person_id from drafts d
        where d.audience = 'PERMITTED' and (d.person_id = d.patient_id or exists (
          select from may_hear h where h.event_id = d.event_id and h.other_id = d.person_id))
        union all
        select d.event_id, d.audience, h.other_id
        from drafts d
        join may_hear h on h.event_id = d.event_id and h.audience = d.audience and h.alerted
        join users u on u.id = h.other_id and u.role = 'FAMILY_MEMBER'
        where d.audience = 'CAREGIVERS'
        union all
        select d.event_id, d.audience, h.other_id
        from drafts d
        join may_hear h on h.event_id = d.event_id and h.audience = d.audience
        where d.audience = 'ALERTED' and was_alerted(h.other_id, d.subject_id)
        union all
        select d.event_id, d.audience, h.other_id
        from drafts d
        join may_hear h on h.event_id = d.event_id and h.audience = d.audience and h.alerted
        join users u on u.id = h.other_id and u.role = 'FAMILY_MEMBER'
        join dose_events e on e.patient_id = d.patient_id and e.id = d.subject_id
          and e.missed_after >= coalesce(h.accepted_at, h.created_at)
        where d.audience = 'UNALERTED' and not was_alerted(h.other_id, d.subject_id)
      ), texts as materialized (
        select u.id as user_id, d.event_id, d.patient_id, d.subject_id, d.slot,
               d.phone_seen_at, d.type::notification_type as type,
               case u.language when 'KHMER' then d.title_km else d.title_en end as title,
               case u.language when 'KHMER' then d.body_km else d.body_en end as body
        from recipients r
        join drafts d on d.event_id = r.event_id and d.audience = r.audience
        join users u on u.id = r.user_id
      ), outdated as (
        update notifications n set deleted_at = $11, withdrawn = true
        from drafts d
        where n.patient_id = d.patient_id and n.subject_id = d.subject_id and n.slot = d.slot
          and n.deleted_at is null
          and not exists (
            select from texts t
            where t.user_id = n.user_id and t.patient_id = n.patient_id
              and t.subject_id = n.subject_id and t.slot = n.slot and t.body = n.body)
          and (d.slot = $14 or exists (
            select from texts t
            where t.user_id = n.user_id and t.patient_id = n.patient_id
              and t.subject_id = n.subject_id and t.slot = n.slot))
        returning 1
      ), stored as (
        insert into notifications
          (user_id, event_id, patient_id, subject_id, type, title, body, created_at, slot,
           phone_seen_at)
        select user_id, event_id, patient_id, subject_id, type, title, body, $11, slot,
               phone_seen_at
        from texts t
        where (select count(*) from outdated) >= 0
          and (slot is null or not exists (
            select from notifications n
            where n.user_id = t.user_id and n.patient_id = t.patient_id
              and n.subject_id = t.subject_id and n.slot = t.slot and n.body = t.body
              and (n.deleted_at is null or (not n.withdrawn and not exists (
                select from notifications later
                where later.user_id = n.user_id and later.patient_id = n.patient_id
                  and later.subject_id = n.subject_id and later.slot = n.slot and later.id > n.id)))))
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
  // Whoever tells of one of these connections does so one after the other.
  private static final String LOCK_NEWS =
      """
      select pg_advisory_xact_lock(hashtextextended('news of connection ' || id::text, 0))
      from (select unnest($1::uuid[]) as id order by 1) as c
      """;
  private static final String ENDED =
      """
      update notifications n set deleted_at = $3, withdrawn = true
      from connections c
      where c.id = any($1) and c.status <> 'ACCEPTED' and n.subject_id = c.id and n.slot = $2
        and n.user_id in (c.patient_id, c.other_id) and n.deleted_at is null
      """;
  private static final String WITHDRAW =
      """
      update notifications n set deleted_at = $4, withdrawn = true
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, subject_id)
      where n.patient_id = x.patient_id and n.subject_id = x.subject_id and n.slot = $3
        and n.deleted_at is null
      """;
  private static final String STAND =
      "select id from connections where id = any($1) and status = 'ACCEPTED'";
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
            .addValue(Rows.column(drafts, d -> d.event().value(), new UUID[0]))
            .addValue(Rows.column(drafts, d -> d.patient().value(), new UUID[0]))
            .addValue(Rows.column(drafts, Draft::subject, new UUID[0]))
            .addValue(Rows.column(drafts, d -> d.type().name(), new String[0]))
            .addValue(Rows.column(drafts, d -> d.audience().name(), new String[0]))
            .addValue(drafts.stream().map(NotificationStore::person).toArray(UUID[]::new))
            .addValue(Rows.column(drafts, d -> d.khmer().title(), new String[0]))
            .addValue(Rows.column(drafts, d -> d.khmer().body(), new String[0]))
            .addValue(Rows.column(drafts, d -> d.english().title(), new String[0]))
            .addValue(Rows.column(drafts, d -> d.english().body(), new String[0]))
            .addValue(Rows.at(now))
            .addValue(Rows.column(drafts, d -> d.slot().orElse(null), new String[0]))
            .addValue(Rows.column(drafts, d -> Rows.at(d.phoneSeenAt()), new OffsetDateTime[0]))
            .addValue(ReportWording.DOSE);
    return tx.query(
        STORE,
        arguments,
        row ->
            new Stored(
                NotificationRows.notification(row),
                Rows.constant(row, "role", Role.class),
                row.getBoolean("muted"),
                row.getBoolean("fresh")));
  }

  /// Takes back what was said in that slot of those doses.
  Future<Integer> withdraw(Tx tx, Collection<Dose> doses, String slot, Instant now) {
    if (doses.isEmpty()) return Future.succeededFuture(0);
    List<Dose> all = List.copyOf(doses);
    return tx.update(
        WITHDRAW,
        Tuple.of(
            Rows.column(all, dose -> dose.patient().value(), new UUID[0]),
            Rows.column(all, dose -> dose.id().value(), new UUID[0]),
            slot,
            Rows.at(now)));
  }

  /// Which of those connections stand; what was said in that slot of the others is taken back.
  Future<Set<ConnectionId>> standing(
      Tx tx, Collection<ConnectionId> connections, String slot, Instant now) {
    if (connections.isEmpty()) return Future.succeededFuture(Set.of());
    UUID[] ids = connections.stream().map(ConnectionId::value).toArray(UUID[]::new);
    Tuple named = Tuple.of((Object) ids);
    var locked = tx.query(LOCK_NEWS, named, _ -> true);
    var ended = tx.update(ENDED, Tuple.of(ids, slot, Rows.at(now)));
    var standing = tx.query(STAND, named, row -> new ConnectionId(row.getUUID("id")));
    return Future.all(locked, ended, standing).map(_ -> Set.copyOf(standing.result()));
  }

  Future<List<Notification>> page(UserId user, boolean unread, Page.Request page, Instant now) {
    return db.read(
        PAGE,
        Tuple.of(user.value(), page.beforeOrMax(), unread, page.fetch(), Rows.at(now)),
        NotificationRows::notification);
  }

  Future<Optional<Marked>> markRead(Tx tx, UserId user, NotificationId id, Instant now) {
    return tx.query(
            READ,
            Tuple.of(user.value(), id.value(), Rows.at(now)),
            row -> new Marked(NotificationRows.notification(row), row.getBoolean("fresh")))
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
            NotificationRows::notification)
        .map(rows -> rows.stream().findFirst());
  }

  /// The patient stands where nobody is named: the column is not looked at then.
  private static UUID person(Draft draft) {
    return draft.person().orElse(draft.patient()).value();
  }
}
