package com.dastern.doses;

import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.jobs.JobLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a due dose into a reminder, and one that nobody marked by the end of its grace period into
/// `MISSED`.
///
/// There is no leader and no timer that a crash would lose: a dose carries its next action and the
/// time of it, and a node claims a batch of those that are due. One statement skips the rows that
/// another node holds, moves its own on and writes their events, so each action happens once,
/// whoever does it.
public final class DueDoses implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(DueDoses.class);
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  // A reminder that comes after the grace period, because no node was up, is not sent: the dose is
  // missed at once.
  private static final String CLAIM =
      """
      with due as materialized (
        select patient_id, id, next_action_at
        from dose_events
        where next_action_at <= $1
        order by next_action_at
        limit $2
        for update skip locked
      ), moved as (
        update dose_events d set
          status = case when d.missed_after <= $1 then 'MISSED'::dose_status else d.status end,
          version = case when d.missed_after <= $1 then d.version + 1 else d.version end,
          next_action = case when d.missed_after <= $1 then null else 'MISS'::dose_action end,
          next_action_at = case when d.missed_after <= $1 then null else d.missed_after end
        from due where d.patient_id = due.patient_id and d.id = due.id
        returning d.patient_id, d.id, d.status
      ), told as (
        insert into events (patient_id, type, payload, at)
        select patient_id, case status when 'MISSED' then 'dose.missed' else 'dose.reminder' end,
               jsonb_build_object('doseId', id), $1
        from moved
        returning patient_id, id
      ), queued as (
        insert into outbox (event_id, patient_id, next_try_at)
        select id, patient_id, $1 from told
      )
      select next_action_at from due
      """;
  private static final String NEXT =
      """
      select next_action_at from dose_events
      where next_action_at is not null order by next_action_at limit 1
      """;

  private final Db db;
  private final EventBus bus;
  private final Clock clock;
  private final int batch;
  private final Timer lateness;

  public DueDoses(Db db, EventBus bus, Clock clock, int batch, MeterRegistry metrics) {
    this.db = db;
    this.bus = bus;
    this.clock = clock;
    this.batch = batch;
    this.lateness =
        Timer.builder("dastern.scheduler.lateness")
            .description("From the time of a dose's action to its commit")
            .publishPercentiles(0.5, 0.99)
            .register(metrics);
  }

  @Override
  public Duration run() {
    Instant now = clock.instant();
    List<Instant> due = claim(now);
    if (!due.isEmpty()) {
      bus.publish(Addresses.OUTBOX_WAKE, "");
      Instant done = clock.instant();
      due.forEach(at -> lateness.record(Duration.between(at, done)));
      log.debug("committed {} due doses", due.size());
    }
    return due.size() == batch ? Duration.ZERO : untilNext();
  }

  private List<Instant> claim(Instant now) {
    return db.transaction(tx ->
            tx.query(
                CLAIM, Tuple.of(Rows.at(now), batch), row -> Rows.instant(row, "next_action_at")))
        .await();
  }

  private Duration untilNext() {
    Optional<Instant> next =
        db.read(NEXT, Tuple.tuple(), row -> Rows.instant(row, "next_action_at")).await().stream()
            .findFirst();
    return next.map(at -> Duration.between(clock.instant(), at))
        .filter(time -> time.compareTo(LONGEST_SLEEP) < 0)
        // What is due already and was not claimed is in another node's hands.
        .map(time -> time.isPositive() ? time : Duration.ofMillis(20))
        .orElse(LONGEST_SLEEP);
  }
}
