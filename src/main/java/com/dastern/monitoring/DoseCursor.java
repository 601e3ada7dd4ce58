package com.dastern.monitoring;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The last dose of a page of the history; times count in microseconds, as in the database.
record DoseCursor(Instant scheduledAt, UUID id) {
  private static final int BYTES = 24;
  private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2201-01-02T00:00:00Z");

  static DoseCursor of(ByteBuffer bytes) {
    Instant at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
    if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) throw new IllegalArgumentException();
    return new DoseCursor(at, new UUID(bytes.getLong(), bytes.getLong()));
  }

  /// In front of every dose up to that moment.
  static DoseCursor from(Instant moment) {
    return new DoseCursor(moment, new UUID(-1L, -1L));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, scheduledAt))
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
