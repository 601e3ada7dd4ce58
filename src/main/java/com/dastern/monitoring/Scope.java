package com.dastern.monitoring;

import com.dastern.connections.Selection;
import com.dastern.connections.View;
import com.dastern.kernel.Day;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/// The doses of one patient that somebody may see of some days: from an instant to one before
/// another, of some prescriptions or of all. It may be empty. What is not in it does not come out
/// of the database, so that pages and figures are right as they are.
record Scope(UserId patient, Instant from, Instant until, Optional<Set<PrescriptionId>> of) {
  private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
  private static final LocalDate LAST = LocalDate.of(2200, 12, 31);

  /// The days are the patient's as their zone is now.
  static Scope of(View view, Period days, ZoneId zone) {
    LocalDate first = view.selection().flatMap(Selection::from).orElse(days.first());
    LocalDate last = view.selection().flatMap(Selection::until).orElse(days.last());
    return new Scope(
        view.patient(),
        new Day(later(first, days.first()), zone).start(),
        new Day(earlier(last, days.last()), zone).end(),
        view.selection().flatMap(Selection::prescriptions));
  }

  static Scope ofAllDays(View view, ZoneId zone) {
    return of(view, new Period(FIRST, LAST), zone);
  }

  private static LocalDate later(LocalDate a, LocalDate b) {
    return a.isAfter(b) ? a : b;
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }
}
