package com.dastern.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs with the system's clock, ahead of it by as much as a test wants.
public final class MovableClock extends Clock {
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<@Nullable Instant> stopped = new AtomicReference<>();
  private final Clock base = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  public void forward(Duration time) {
    ahead.accumulateAndGet(time, Duration::plus);
    stopped.set(null);
  }

  /// Stands still from now on, until it is moved; then it runs again.
  public void stop() {
    stopped.set(instant());
  }

  /// To that moment, from where it goes on.
  public void forwardTo(Instant moment) {
    forward(Duration.between(instant(), moment));
  }

  @Override
  public Instant instant() {
    Instant still = stopped.get();
    return still != null ? still : base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
