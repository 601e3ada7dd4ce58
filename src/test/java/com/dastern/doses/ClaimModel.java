package com.dastern.doses;

import com.dastern.doses.NextAction.Kind;
import java.time.Instant;
import java.util.Optional;

/// What the scheduler's statement does to one dose, in words instead of SQL.
record ClaimModel(Dose dose, Optional<NextAction> next, Optional<String> told) {

  static ClaimModel of(Dose dose, Instant now) {
    return new ClaimModel(dose, dose.next(now), Optional.empty());
  }

  ClaimModel claim(Instant now, boolean repeats) {
    if (next.filter(action -> !action.at().isAfter(now)).isEmpty()) {
      return new ClaimModel(dose, next, Optional.empty());
    }
    Kind kind = next.get().kind();
    if (dose.status() == DoseStatus.DUE && !dose.missedAfter().isAfter(now)) {
      var beyond =
          dose.reminding().snoozedUntil().filter(until -> !until.isBefore(dose.missedAfter()));
      return new ClaimModel(
          with(DoseStatus.MISSED, dose.version() + 1, behind(now)),
          beyond.map(until -> new NextAction(Kind.SNOOZE, until)),
          Optional.of("MISSED"));
    }
    Optional<String> word =
        switch (kind) {
          case REMIND -> Optional.of("" + behind(now));
          case REPEAT -> repeats ? Optional.of("" + behind(now)) : Optional.empty();
          case SNOOZE -> now.isAfter(dose.closesAt()) ? Optional.empty() : Optional.of("SNOOZED");
          case MISS -> throw new AssertionError("missed before its time");
        };
    Optional<NextAction> after =
        dose.status() == DoseStatus.MISSED
            ? Optional.empty()
            : Optional.of(timetable().after(behind(now)));
    return new ClaimModel(with(dose.status(), dose.version(), behind(now)), after, word);
  }

  private int behind(Instant now) {
    return Math.max(dose.reminding().behind(), timetable().behind(now));
  }

  private Timetable timetable() {
    return new Timetable(dose.scheduledAt(), dose.missedAfter());
  }

  private Dose with(DoseStatus status, int version, int behind) {
    return DoseFixture.with(
        dose,
        status,
        version,
        new Reminding(behind, dose.reminding().snoozedUntil(), dose.reminding().snoozes()));
  }
}
