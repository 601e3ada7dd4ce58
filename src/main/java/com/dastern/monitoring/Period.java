package com.dastern.monitoring;

import com.dastern.kernel.Refusal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Some of a patient's days, the last one included.
record Period(LocalDate first, LocalDate last) {
  /// How far back adherence is told.
  static final int DAYS_BACK = 90;

  static final int USUAL_DAYS = 30;

  /// What a period is cut into.
  enum Step {
    DAY,
    /// From Monday, as ISO 8601 has it.
    WEEK,
    MONTH;

    private LocalDate last(LocalDate day) {
      return switch (this) {
        case DAY -> day;
        case WEEK -> day.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
        case MONTH -> day.with(TemporalAdjusters.lastDayOfMonth());
      };
    }
  }

  /// So many days up to and with that one.
  static Period upTo(LocalDate last, int days) {
    return new Period(last.minusDays(days - 1L), last);
  }

  /// The days that were asked for, or the usual ones; what lies after today is cut off, since a
  /// caller's day may have begun before the patient's.
  static Period asked(Optional<LocalDate> from, Optional<LocalDate> to, LocalDate today) {
    LocalDate earliest = today.minusDays(DAYS_BACK);
    LocalDate last = to.filter(day -> day.isBefore(today)).orElse(today);
    LocalDate usual = last.minusDays(USUAL_DAYS - 1L);
    LocalDate first = from.orElse(usual.isBefore(earliest) ? earliest : usual);
    if (first.isBefore(earliest)) {
      throw Refusal.invalid("query/from", "range", "is more than 90 days back");
    }
    if (first.isAfter(last)) {
      throw Refusal.invalid(
          from.isPresent() ? "query/from" : "query/to", "range", "leaves no day up to today");
    }
    return new Period(first, last);
  }

  /// Its days, weeks or months; the first and the last may be cut short.
  List<Period> cut(Step step) {
    return Stream.iterate(
            new Period(first, earlier(step.last(first))),
            part -> !part.first.isAfter(last),
            part -> {
              LocalDate next = part.last.plusDays(1);
              return new Period(next, earlier(step.last(next)));
            })
        .toList();
  }

  private LocalDate earlier(LocalDate day) {
    return day.isBefore(last) ? day : last;
  }
}
