package com.dastern.doses;

import java.time.Instant;

/// What the scheduler does about a dose, and when.
record NextAction(Kind kind, Instant at) {

  enum Kind {
    /// Its time has come.
    REMIND,
    /// Reminds again of what was not marked.
    REPEAT,
    /// Reminds at the moment to which the patient put it off.
    SNOOZE,
    /// The grace period has ended.
    MISS
  }
}
