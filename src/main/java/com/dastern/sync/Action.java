package com.dastern.sync;

import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// One thing that a phone did, as it fits the contract.
///
/// @param at when, by the device's clock as it was corrected; never later than `now` of the batch
/// @param offset what was added to the device's times
/// @param digest of what the phone said, for telling whether it says the same again
record Action(
    UUID id, ActionType type, Instant at, Duration offset, JsonObject payload, Digest digest) {
  /// How old an action may be.
  static final Duration OLDEST = Duration.ofDays(30);

  UUID id(String field) {
    return UUID.fromString(payload.getString(field));
  }

  /// Throws where it happened too long ago.
  void requireRecent(Instant now) {
    if (at.isBefore(now.minus(OLDEST))) throw Refusal.unprocessable("ACTION_TOO_OLD");
  }
}
