package com.dastern.doses;

/// What became of a dose.
public enum DoseStatus {
  /// Nothing yet.
  DUE,
  /// Taken by the end of its grace period.
  TAKEN_ON_TIME,
  /// Taken after it, within 24 hours.
  TAKEN_LATE,
  /// Not marked by the end of its grace period.
  MISSED,
  /// Left out by the patient, with a reason.
  SKIPPED;

  public boolean isTaken() {
    return this == TAKEN_ON_TIME || this == TAKEN_LATE;
  }
}
