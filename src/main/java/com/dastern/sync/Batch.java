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

  /// By how much the device is behind, at `now`. No line makes what it sends look later than it is:
  /// a clock that is ahead is ahead.
  Duration offset(Instant now) {
    Duration behind = Duration.between(sentAt, now);
    boolean isSlow = !behind.isNegative() && behind.compareTo(SLOW_LINE) <= 0;
    return isSlow ? Duration.ZERO : behind;
  }

  /// One outcome for each item, in their order.
  record Results(List<Outcome> outcomes, Duration offset, Instant receivedAt) {}

  /// What comes back over the bus: the results, or why there are none.
  sealed interface Reply {
    record Done(Results results) implements Reply {}

    record Failed(Throwable cause) implements Reply {}
  }
}
