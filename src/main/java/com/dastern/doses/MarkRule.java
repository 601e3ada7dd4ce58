package com.dastern.doses;

/// Why something else than a mark stands.
public enum MarkRule {
  /// The dose was taken earlier than this says.
  EARLIEST_TAKING,
  /// The dose was taken: that it was skipped, put off or missed does not change it.
  TAKING_STANDS,
  /// It was skipped earlier, with another reason.
  EARLIEST_SKIP,
  /// Something that was done later had been reported before.
  LATER_ACTION,
  /// The server does not see the end of the grace period yet.
  SERVER_DECIDES_MISSED,
  /// It was put off three times before.
  SNOOZE_EXHAUSTED,
  /// Of one medication one taking is recorded at an instant.
  ONE_TAKING_AN_INSTANT
}
