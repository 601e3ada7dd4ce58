package com.dastern.nudges;

/// What a patient says to a reminder.
public enum NudgeAnswer {
  /// It marks the dose as taken, too.
  TAKEN,
  SOON,
  DISMISSED;

  /// Whoever said that it would be soon, or waved it away, may take the dose after all; nothing
  /// else is taken back, since the caregiver has read it.
  boolean mayBecome(NudgeAnswer other) {
    return this != TAKEN && other == TAKEN;
  }
}
