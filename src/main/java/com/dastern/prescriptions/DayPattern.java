package com.dastern.prescriptions;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/// On which days a medication is taken.
public sealed interface DayPattern {
  /// Whether `day` is one of them, for a medication that starts on `start`; days before the start
  /// never are.
  boolean includes(LocalDate start, LocalDate day);

  /// Every day.
  record Daily() implements DayPattern {
    @Override
    public boolean includes(LocalDate start, LocalDate day) {
      return !day.isBefore(start);
    }
  }

  /// The start and every `every`th day after it.
  record EveryNDays(int every) implements DayPattern {
    @Override
    public boolean includes(LocalDate start, LocalDate day) {
      return !day.isBefore(start) && ChronoUnit.DAYS.between(start, day) % every == 0;
    }
  }

  /// Chosen days of the week.
  record Weekdays(Set<DayOfWeek> days) implements DayPattern {
    public Weekdays {
      days = Set.copyOf(days);
    }

    @Override
    public boolean includes(LocalDate start, LocalDate day) {
      return !day.isBefore(start) && days.contains(day.getDayOfWeek());
    }
  }
}
