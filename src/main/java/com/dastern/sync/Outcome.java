package com.dastern.sync;

import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What became of one action of a batch.
sealed interface Outcome {
  /// It counts.
  record Applied() implements Outcome {}

  /// It had been applied before.
  record Duplicate() implements Outcome {}

  /// It is kept, and something else stands: `rule` says why, `state` what.
  record Conflict(String rule, Optional<State> state) implements Outcome {
    static final String ID_REUSED = "ID_REUSED";
    static final String FIRST_ANSWER = "FIRST_ANSWER";
    static final String LATEST_STATUS = "LATEST_STATUS";
    static final String SERVER_VERSION = "SERVER_VERSION";
  }

  /// Nothing of it is kept.
  record Rejected(Refusal why) implements Outcome {}

  /// It could not be handled, for no reason that the phone could mend.
  record Failed() implements Outcome {}

  /// What the server has now, as the operation that reads it gives it; no value where it is no
  /// more.
  record State(ActionType.Subject kind, Optional<JsonObject> value) {}

  Applied APPLIED = new Applied();
  Duplicate DUPLICATE = new Duplicate();
  Failed FAILED = new Failed();
  Conflict REUSED = new Conflict(Conflict.ID_REUSED, Optional.empty());
}
