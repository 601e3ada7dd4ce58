package com.dastern.doses;

import com.dastern.prescriptions.Medication;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// When a patient is reminded of a medication that is taken as needed (PRN). Pure.
final class ReminderTimes {
  static final List<LocalTime> PRESETS =
      List.of(LocalTime.of(7, 0), LocalTime.of(12, 0), LocalTime.of(18, 0), LocalTime.of(21, 0));

  /// No pattern leaves out more days than this in a row.
  private static final int LONGEST_GAP = 92;

  private ReminderTimes() {}

  /// The first after that moment, on the medication's days and in that zone. A time that a day
  /// skips moves on by the gap, one that it has twice is the first.
  static Optional<Instant> after(Medication medication, ZoneId zone, Instant moment) {
    // A time of yesterday may have been moved into today.
    LocalDate before = LocalDate.ofInstant(moment, zone).minusDays(1);
    LocalDate first = medication.start().isAfter(before) ? medication.start() : before;
    for (LocalDate day = first; !day.isAfter(first.plusDays(LONGEST_GAP)); day = day.plusDays(1)) {
      var soonest = on(medication, day, zone, moment);
      if (soonest.isPresent()) return soonest;
    }
    return Optional.empty();
  }

  private static Optional<Instant> on(
      Medication medication, LocalDate day, ZoneId zone, Instant moment) {
    if (!medication.isFor(day)) return Optional.empty();
    return medication.prn().reminders().orElse(PRESETS).stream()
        .map(time -> day.atTime(time).atZone(zone).toInstant())
        .filter(at -> at.isAfter(moment))
        .sorted()
        .findFirst();
  }
}
