package com.dastern.nudges;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// A caregiver's reminder of one dose; `number` says which of theirs it is for that dose.
public record Nudge(
    NudgeId id,
    UserId patient,
    DoseId dose,
    UserId caregiver,
    int number,
    Optional<String> message,
    Instant sentAt,
    Optional<NudgeAnswer> answer,
    Optional<Instant> answeredAt) {
  /// How often a caregiver may remind of one dose.
  static final int MOST = 2;

  /// The same answer again changes nothing. Throws with a 409 where another one stands.
  Nudge answered(NudgeAnswer given, Instant now) {
    if (answer.filter(given::equals).isPresent()) return this;
    if (answer.filter(standing -> !standing.mayBecome(given)).isPresent()) {
      throw Refusal.conflict("NUDGE_ANSWERED");
    }
    return with(given, now);
  }

  Nudge with(NudgeAnswer given, Instant at) {
    return new Nudge(
        id, patient, dose, caregiver, number, message, sentAt, Optional.of(given), Optional.of(at));
  }
}
