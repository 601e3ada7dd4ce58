package com.dastern.kernel;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// A calendar day somewhere: 23 to 25 hours where the clocks change, and it need not begin at 00:00
/// where they change at midnight.
public record Day(LocalDate date, ZoneId zone) {
  public static Day of(Instant moment, ZoneId zone) {
    return new Day(LocalDate.ofInstant(moment, zone), zone);
  }

  /// The first instant of it.
  public Instant start() {
    return date.atStartOfDay(zone).toInstant();
  }

  /// The first instant after it.
  public Instant end() {
    return date.plusDays(1).atStartOfDay(zone).toInstant();
  }

  public boolean contains(Instant moment) {
    return !moment.isBefore(start()) && moment.isBefore(end());
  }
}
