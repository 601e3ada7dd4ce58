package com.dastern.prescriptions;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// What one change made of a prescription, whole. It never changes.
public record PrescriptionVersion(
    PrescriptionId prescription,
    int number,
    Kind kind,
    Author author,
    Instant at,
    Optional<String> reason,
    boolean urgent,
    PrescriptionStatus status,
    Content content) {

  /// What kind of change led to it.
  public enum Kind {
    /// The first one.
    WRITTEN,
    /// Its content was changed, and holds.
    EDITED,
    /// A doctor wants the content of this version; it waits for the patient.
    PROPOSED,
    /// The patient let the proposed content hold.
    CONFIRMED,
    /// The patient did not; the content is what it was.
    DECLINED,
    /// Another status.
    MOVED
  }

  /// Who made the change; the name is today's.
  public record Author(UserId id, String name) {}

  /// What was written while it was a draft is for its author only.
  boolean isVisibleTo(UserId viewer, Prescription prescription) {
    return status != PrescriptionStatus.DRAFT || viewer.equals(prescription.author());
  }
}
