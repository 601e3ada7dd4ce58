package com.dastern.doses;

import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.jobs.JobLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  private final DueDoseStore doses;
  private final EventBus bus;
  private final Clock clock;
  private final int batch;
  private final Timer lateness;

  public DueDoses(
      Db db, ScheduleCache cache, EventBus bus, Clock clock, int batch, MeterRegistry metrics) {
    this.doses = new DueDoseStore(db, cache);
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
    List<Instant> due = doses.claim(now, batch).await();
    if (!due.isEmpty()) {
      bus.publish(Addresses.OUTBOX_WAKE, "");
      Instant done = clock.instant();
      due.forEach(at -> lateness.record(Duration.between(at, done)));
      log.debug("committed {} due doses", due.size());
    }
    if (due.size() == batch) return Duration.ZERO;
    return JobLoop.until(doses.nextAction().await(), clock.instant());
  }
}
