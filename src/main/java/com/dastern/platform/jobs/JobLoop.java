package com.dastern.platform.jobs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a job again and again on a virtual thread: at once while it finds work, else after the
/// pause that it names, or when it is woken over the bus. A failure is logged and the job goes on
/// after a pause. Deploy it with the virtual-thread model.
public final class JobLoop extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(JobLoop.class);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

  /// One round of work.
  public interface Job {
    /// Returns how long there is nothing to do; zero asks for another round at once. May block: it
    /// is on a virtual thread.
    Duration run();
  }

  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final String name;
  private final String wakeAddress;
  private final Job job;
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean stopping;
  private boolean failing;
  private Promise<Void> wake = Promise.promise();

  public JobLoop(String name, String wakeAddress, Job job) {
    this.name = name;
    this.wakeAddress = wakeAddress;
    this.job = job;
  }

  @Override
  public Future<?> start() {
    Context own = context;
    own.runOnContext(_ -> loop());
    return vertx.eventBus().consumer(wakeAddress, _ -> wake()).completion();
  }

  /// How long to sleep before work that is due then, which another node may do, or bring forward.
  public static Duration until(Optional<Instant> next, Instant now) {
    return next.map(at -> Duration.between(now, at))
        .filter(time -> time.compareTo(LONGEST_SLEEP) < 0)
        // What is due already and was not claimed is in another node's hands.
        .map(time -> time.isPositive() ? time : Duration.ofMillis(20))
        .orElse(LONGEST_SLEEP);
  }

  /// Lets the round that is under way finish.
  @Override
  public Future<?> stop() {
    stopping = true;
    wake();
    return ended.future();
  }

  private void loop() {
    while (!stopping) pause(round());
    ended.complete();
  }

  private Duration round() {
    try {
      Duration idle = job.run();
      if (failing) log.info("{} works again", name);
      failing = false;
      return idle;
    } catch (Throwable e) {
      // Whatever happens the loop goes on; awaiting throws checked exceptions as well. One line an
      // outage is enough.
      if (!failing) log.warn("{} failed and tries again until it works", name, e);
      failing = true;
      return AFTER_FAILURE;
    }
  }

  private void pause(Duration time) {
    if (stopping || !time.isPositive()) return;
    // Timers have a resolution of a millisecond: rounding up keeps the loop from spinning before
    // the time.
    long millis = Math.max(1, time.plusNanos(999_999).toMillis());
    Future.any(wake.future(), vertx.timer(millis, TimeUnit.MILLISECONDS)).await();
    wake = Promise.promise();
  }

  private void wake() {
    wake.tryComplete();
  }
}
