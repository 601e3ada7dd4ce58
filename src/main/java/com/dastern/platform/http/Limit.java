package com.dastern.platform.http;

import java.time.Duration;

/// How many requests of a kind somebody may make in a window of time, which begins with the first.
///
/// The name stands in the contract as `x-limit`, in the keys of the counters, and in the
/// `RateLimit` headers.
public record Limit(String name, Per per, int quota, Duration window) {

  /// Whose requests are counted together.
  public enum Per {
    ADDRESS,
    USER
  }

  /// draft-ietf-httpapi-ratelimit-headers section 3: quota and window in seconds.
  String policy() {
    return "\"%s\";q=%d;w=%d".formatted(name, quota, window.toSeconds());
  }

  /// What is left after the request with that number, and the seconds until the window ends.
  String state(RateLimits.Count count) {
    long left = Math.max(0, quota - count.requests());
    return "\"%s\";r=%d;t=%d".formatted(name, left, seconds(count.left()));
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.plusMillis(999).toSeconds());
  }
}
