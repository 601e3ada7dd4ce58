package com.dastern.doses;

import com.dastern.doses.NextAction.Kind;
import java.time.Duration;
import java.time.Instant;

/// When a dose that nobody marks calls for something: it is reminded of at its time and, three
/// times more, after each quarter of its grace period, at whose end it is missed. `DueDoseStore`
/// does the same in SQL.
record Timetable(Instant scheduledAt, Instant missedAfter) {
  static final int REMINDERS = 4;

  /// The `index`th reminder, from 0.
  private Instant reminder(int index) {
    Duration grace = Duration.between(scheduledAt, missedAfter);
    return scheduledAt.plus(grace.multipliedBy(index).dividedBy(REMINDERS));
  }

  /// How many reminders lie at or before that moment.
  int behind(Instant now) {
    int count = 0;
    while (count < REMINDERS && !reminder(count).isAfter(now)) count++;
    return count;
  }

  /// What comes after so many reminders.
  NextAction after(int behind) {
    if (behind >= REMINDERS) return new NextAction(Kind.MISS, missedAfter);
    return new NextAction(behind == 0 ? Kind.REMIND : Kind.REPEAT, reminder(behind));
  }
}
