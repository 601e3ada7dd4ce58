package com.dastern.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a phone was last in reach, and which of its sightings is in the database.
///
/// Within a minute the first is written at once, and the last once the phone has been quiet. Doses
/// are due at whole minutes: whether it was seen before or after one shows in what is written.
record Sighting(Instant latest, Optional<Instant> written) {
  /// Shorter than the shortest grace period by far: what is told when that ends is exact.
  static final Duration QUIET = Duration.ofSeconds(30);

  static Sighting first(Instant at) {
    return new Sighting(at, Optional.empty());
  }

  /// Clocks may go back a little.
  Sighting again(Instant at) {
    return at.isAfter(latest) ? new Sighting(at, written) : this;
  }

  Sighting writtenAs(Instant at) {
    return new Sighting(latest, Optional.of(at));
  }

  boolean isWritten() {
    return written.filter(latest::equals).isPresent();
  }

  boolean isDue(Instant now) {
    if (isWritten()) return false;
    boolean sameMinute = written.filter(at -> minute(at) == minute(latest)).isPresent();
    return !sameMinute || !now.isBefore(latest.plus(QUIET));
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 60);
  }
}
