package com.dastern.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition instead of sleeping for a time.
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PERIOD = Duration.ofMillis(20);

  private Await() {}

  public static void until(String what, Callable<Boolean> condition) {
    value(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  public static void until(String what, Duration patience, Callable<Boolean> condition) {
    value(what, patience, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  public static <T> T value(String what, Callable<Optional<T>> condition) {
    return value(what, PATIENCE, condition);
  }

  public static <T> T value(String what, Duration patience, Callable<Optional<T>> condition) {
    return value(what, patience, PERIOD, condition);
  }

  /// Looks again after each `period`.
  public static <T> T value(
      String what, Duration patience, Duration period, Callable<Optional<T>> condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      try {
        var found = condition.call();
        if (found.isPresent()) return found.get();
      } catch (Exception e) {
        throw new AssertionError(what, e);
      }
      LockSupport.parkNanos(period.toNanos());
    }
    throw new AssertionError("did not happen within " + patience + ": " + what);
  }
}
