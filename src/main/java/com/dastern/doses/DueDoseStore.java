package com.dastern.doses;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Doses in the database, as the scheduler sees them.
final class DueDoseStore {
  private static final Logger log = LoggerFactory.getLogger(DueDoseStore.class);

  // What lies behind is not made up: a reminder that comes after the grace period, because no node
  // was up, is not sent, and the dose is missed at once; of several reminders the last is. What was
  // put off beyond the grace period still comes, while the dose can be marked. The times are those
  // of [Timetable]. The rows of the trail are in the order of the patients, whose chains they lock;
  // nothing in the statement waits for another lock after them.
  private static final String CLAIM =
      """
      with due as materialized (
        select patient_id, id, next_action as action, next_action_at, scheduled_at, missed_after,
               snoozed_until, status = 'DUE' as open, status = 'DUE' and missed_after <= $1 as missed,
               case
                 when missed_after <= $1 then 4
                 when $1 < scheduled_at then reminders
                 else greatest(reminders, least(4, 1 + floor(
                   4 * extract(epoch from $1 - scheduled_at)
                     / extract(epoch from missed_after - scheduled_at))))
               end::smallint as behind
        from dose_events
        where next_action_at <= $1
        order by next_action_at
        limit $2
        for update skip locked
      ), moved as (
        update dose_events d set
          status = case when due.missed then 'MISSED' else d.status end,
          version = case when due.missed then d.version + 1 else d.version end,
          reminders = due.behind,
          next_action = case
            when due.missed and due.snoozed_until >= due.missed_after then 'SNOOZE'
            when due.missed or not due.open then null
            when due.behind = 0 then 'REMIND'
            when due.behind < 4 then 'REPEAT'
            else 'MISS' end::dose_action,
          next_action_at = case
            when due.missed and due.snoozed_until >= due.missed_after then due.snoozed_until
            when due.missed or not due.open then null
            else due.scheduled_at + (due.missed_after - due.scheduled_at) * due.behind / 4 end
        from due where d.patient_id = due.patient_id and d.id = due.id
        returning d.patient_id, d.id, due.missed, due.action, due.behind, due.scheduled_at
      ), told as (
        insert into events (patient_id, type, payload, at)
        select m.patient_id, case when m.missed then 'dose.missed' else 'dose.reminder' end,
               case when m.missed then jsonb_build_object('doseId', m.id)
                    when m.action = 'SNOOZE' then jsonb_build_object('doseId', m.id, 'kind', 'SNOOZED')
                    else jsonb_build_object('doseId', m.id, 'number', m.behind::text) end, $1
        from moved m
        where case
          when m.missed then true
          when m.action = 'SNOOZE' then $1 <= m.scheduled_at + interval '24 hours'
          when m.action = 'REPEAT' then (select u.repeat_reminders from users u where u.id = m.patient_id)
          else true end
        returning patient_id, id
      ), queued as (
        insert into outbox (event_id, patient_id, next_try_at)
        select id, patient_id, $1 from told
      ), trailed as (
        insert into audit_logs (at, action, patient_id, subject_id)
        select $1, 'DOSE_MISSED', patient_id, id from moved where missed
        order by patient_id
      )
      select next_action_at, patient_id from due
      """;
  private static final String NEXT =
      """
      select next_action_at from dose_events
      where next_action_at is not null order by next_action_at limit 1
      """;

  private final Db db;
  private final ScheduleCache cache;

  private record Claimed(UserId patient, Instant at) {}

  DueDoseStore(Db db, ScheduleCache cache) {
    this.db = db;
    this.cache = cache;
  }

  /// Moves on at most `limit` doses whose next action is due and writes their events, all in one
  /// statement that skips what another node holds: each action happens once, whoever does it. The
  /// times that the actions were due at.
  Future<List<Instant>> claim(Instant now, int limit) {
    return db.transaction(tx ->
        tx.query(CLAIM, Tuple.of(Rows.at(now), limit), DueDoseStore::claimed)
            .onSuccess(due -> report(due.size()))
            .onSuccess(due -> cache.dropAfter(tx, due.stream().map(Claimed::patient).toList()))
            .map(due -> due.stream().map(Claimed::at).toList()));
  }

  private static Claimed claimed(Row row) {
    return new Claimed(new UserId(row.getUUID("patient_id")), Rows.instant(row, "next_action_at"));
  }

  private static void report(int claimed) {
    if (claimed > 0) log.debug("claimed {} due doses", claimed);
  }

  /// When the next action of any dose is due.
  Future<Optional<Instant>> nextAction() {
    return db.read(NEXT, Tuple.tuple(), row -> Rows.instant(row, "next_action_at"))
        .map(rows -> rows.stream().findFirst());
  }
}
