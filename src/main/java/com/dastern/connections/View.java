package com.dastern.connections;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import java.time.LocalDate;
import java.util.Optional;

/// What a caller may see of a patient: everything, or a selection.
public record View(UserId patient, Optional<Selection> selection) {
  static View ofAll(UserId patient) {
    return new View(patient, Optional.empty());
  }

  public boolean covers(PrescriptionId prescription) {
    return selection.map(chosen -> chosen.covers(prescription)).orElse(true);
  }

  /// `day` is in the patient's zone.
  public boolean covers(LocalDate day) {
    return selection.map(chosen -> chosen.covers(day)).orElse(true);
  }

  public boolean covers(PrescriptionId prescription, LocalDate day) {
    return covers(prescription) && covers(day);
  }

  /// Whether any day from `first` on is covered; `last` is absent where there is no end.
  public boolean coversSome(LocalDate first, Optional<LocalDate> last) {
    return selection
        .map(chosen ->
            chosen.until().map(until -> !first.isAfter(until)).orElse(true)
                && chosen
                    .from()
                    .map(from -> last.map(end -> !end.isBefore(from)).orElse(true))
                    .orElse(true))
        .orElse(true);
  }
}
