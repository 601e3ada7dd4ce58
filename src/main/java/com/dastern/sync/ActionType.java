package com.dastern.sync;

import com.dastern.audit.AuditAction;
import com.dastern.doses.DoseReport;
import java.util.Optional;

/// What a phone may report; the names are the contract's.
enum ActionType {
  DOSE_TAKEN(Subject.DOSE, DoseReport.Kind.TAKEN, AuditAction.DOSE_TAKEN),
  DOSE_SKIPPED(Subject.DOSE, DoseReport.Kind.SKIPPED, AuditAction.DOSE_SKIPPED),
  DOSE_UNDONE(Subject.DOSE, DoseReport.Kind.UNDONE, AuditAction.DOSE_UNDONE),
  DOSE_SNOOZED(Subject.DOSE, DoseReport.Kind.SNOOZED, AuditAction.DOSE_SNOOZED),
  MISSED_DETECTED(Subject.DOSE, DoseReport.Kind.MISSED, AuditAction.DOSE_MISS_REPORTED),
  PRN_TAKEN(Subject.DOSE, DoseReport.Kind.TAKEN, AuditAction.DOSE_TAKEN),
  NUDGE_ANSWERED(Subject.NUDGE),
  CONNECTION_ACCEPTED(Subject.CONNECTION),
  CONNECTION_REVOKED(Subject.CONNECTION),
  PRESCRIPTION_UPDATED(Subject.PRESCRIPTION);

  /// What an action is about.
  enum Subject {
    DOSE,
    NUDGE,
    CONNECTION,
    PRESCRIPTION
  }

  private final Subject subject;
  private final Optional<DoseReport.Kind> dose;
  private final Optional<AuditAction> trail;

  ActionType(Subject subject) {
    this.subject = subject;
    this.dose = Optional.empty();
    this.trail = Optional.empty();
  }

  ActionType(Subject subject, DoseReport.Kind dose, AuditAction trail) {
    this.subject = subject;
    this.dose = Optional.of(dose);
    this.trail = Optional.of(trail);
  }

  Subject subject() {
    return subject;
  }

  /// Of those about doses.
  DoseReport.Kind dose() {
    return dose.orElseThrow();
  }

  /// Of those about doses.
  AuditAction trail() {
    return trail.orElseThrow();
  }
}
