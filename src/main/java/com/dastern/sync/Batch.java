package com.dastern.sync;

import com.dastern.kernel.Caller;
import com.dastern.platform.http.ApiItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a phone hands in at once; `sentAt` is its own clock at that moment.
record Batch(Caller caller, Instant sentAt, List<ApiItem> items) {
  /// What a slow line explains is no wrong clock.
  private static final Duration SLOW_LINE = Duration.ofSeconds(30);

  /// No line makes what it sends look later than it is: a clock that is ahead by more is ahead.
  private static final Duration AHEAD = Duration.ofSeconds(2);

  /// By how much the device is behind, at `now`.
  Duration offset(Instant now) {
    Duration behind = Duration.between(sentAt, now);
    boolean isRight = behind.compareTo(AHEAD.negated()) >= 0 && behind.compareTo(SLOW_LINE) <= 0;
    return isRight ? Duration.ZERO : behind;
  }

  /// One outcome for each item, in their order.
  record Results(List<Outcome> outcomes, Duration offset, Instant receivedAt) {}

  /// What comes back over the bus: the results, or why there are none.
  sealed interface Reply {
    record Done(Results results) implements Reply {}

    record Failed(Throwable cause) implements Reply {}
  }
}
