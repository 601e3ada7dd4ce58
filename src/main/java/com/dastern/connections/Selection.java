package com.dastern.connections;

import com.dastern.kernel.PrescriptionId;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// What a patient chose to show: some prescriptions, some days, or those prescriptions on those
/// days. What is absent is open; at least one of the three is there. Days are in the patient's
/// zone.
public record Selection(
    Optional<Set<PrescriptionId>> prescriptions,
    Optional<LocalDate> from,
    Optional<LocalDate> until) {
  public Selection {
    prescriptions = prescriptions.map(Set::copyOf);
  }

  /// The same for the same choice.
  String text() {
    var chosen = prescriptions.map(ids -> ids.stream().map(PrescriptionId::toString).sorted());
    return chosen.map(ids -> ids.toList().toString()).orElse("all") + from + until;
  }

  boolean covers(PrescriptionId prescription) {
    return prescriptions.map(chosen -> chosen.contains(prescription)).orElse(true);
  }

  boolean covers(LocalDate day) {
    return from.map(first -> !day.isBefore(first)).orElse(true)
        && until.map(last -> !day.isAfter(last)).orElse(true);
  }
}
