package com.dastern.doses;

import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.jobs.JobLoop;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reminds patients of what they take as needed, at their times. Any node may: each claims what is
/// due and not in another's hands.
public final class RemindAsNeeded implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(RemindAsNeeded.class);
  private static final int BATCH = 500;

  private final Db db;
  private final AsNeededReminders reminders;
  private final EventBus bus;
  private final Clock clock;

  public RemindAsNeeded(Db db, AsNeededReminders reminders, EventBus bus, Clock clock) {
    this.db = db;
    this.reminders = reminders;
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public Duration run() {
    Instant now = clock.instant();
    List<Instant> due = db.transaction(tx -> reminders.claim(tx, now, BATCH)).await();
    if (!due.isEmpty()) {
      bus.publish(Addresses.OUTBOX_WAKE, "");
      log.debug("reminded of {} medications as needed", due.size());
    }
    if (due.size() == BATCH) return Duration.ZERO;
    return JobLoop.until(reminders.next().await(), clock.instant());
  }
}
