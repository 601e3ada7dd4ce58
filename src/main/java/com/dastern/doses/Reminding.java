package com.dastern.doses;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How far the reminders of a dose have come.
///
/// @param behind how many of the [Timetable]'s reminders lie behind, told or not
/// @param snoozedUntil to when the patient put it off; past once that reminder has come
/// @param snoozes one for each time, as the phone named it
public record Reminding(int behind, Optional<Instant> snoozedUntil, List<UUID> snoozes) {
  /// How often a dose can be put off.
  static final int MOST_SNOOZES = 3;

  public static final Reminding NONE = new Reminding(0, Optional.empty(), List.of());

  public Reminding {
    snoozes = List.copyOf(snoozes);
  }

  boolean knows(UUID snooze) {
    return snoozes.contains(snooze);
  }

  boolean isExhausted() {
    return snoozes.size() >= MOST_SNOOZES;
  }

  Reminding snoozed(UUID snooze, Instant until) {
    List<UUID> more = new ArrayList<>(snoozes);
    more.add(snooze);
    return new Reminding(behind, Optional.of(until), more);
  }

  /// Nothing is pending any more; what was put off counts as often as before.
  Reminding cancelled() {
    return new Reminding(behind, Optional.empty(), snoozes);
  }
}
