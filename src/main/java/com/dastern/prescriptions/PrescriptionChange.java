package com.dastern.prescriptions;

import com.dastern.prescriptions.PrescriptionVersion.Kind;
import java.util.Optional;

/// A prescription after one change of it, which is its next version.
record PrescriptionChange(
    Prescription before, Prescription after, Kind kind, Optional<String> reason, boolean urgent) {

  /// Nothing that was not so before.
  static PrescriptionChange none(Prescription prescription) {
    return new PrescriptionChange(prescription, prescription, Kind.EDITED, Optional.empty(), false);
  }

  boolean isNone() {
    return after.version() == before.version();
  }

  /// What the version holds: what is proposed, or what holds.
  Content content() {
    return kind == Kind.PROPOSED
        ? after.proposal().map(Proposal::content).orElseThrow()
        : after.content();
  }

  boolean changesContent() {
    return !after.content().equals(before.content());
  }

  /// Drafts are nobody's news.
  boolean isNews() {
    return after.status() != PrescriptionStatus.DRAFT;
  }
}
