package com.dastern.connections;

/// How much of a patient's data a connection opens; only the patient sets it.
public enum Permission {
  NOT_ALLOWED,
  /// Each look needs the patient's approval.
  REQUEST,
  /// Only what the patient chose.
  SELECTED,
  /// History and reports; a doctor may also prescribe.
  ALLOWED
}
