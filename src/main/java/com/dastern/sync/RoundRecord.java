package com.dastern.sync;

import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Tx;
import com.dastern.sync.ActionStore.Accepted;
import com.dastern.sync.ActionStore.Known;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What a round leads to: the answers, and what is written of it in the end.
final class RoundRecord {
  private final Caller caller;
  private final Instant now;
  private final Map<UUID, Outcome> outcomes = new HashMap<>();
  private final List<Accepted> accepted = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<AuditEntry> trail = new ArrayList<>();

  RoundRecord(Caller caller, Instant now) {
    this.caller = caller;
    this.now = now;
  }

  Caller caller() {
    return caller;
  }

  Instant now() {
    return now;
  }

  void answer(UUID action, Outcome outcome) {
    outcomes.put(action, outcome);
  }

  /// What became of an action: refused, or kept with the rule by which something else stands.
  void decide(
      Action action,
      UUID subject,
      Optional<Refusal> refusal,
      Optional<String> rule,
      Optional<JsonObject> state) {
    if (refusal.isPresent()) {
      // Its id is that of a mark that was made online, or of another taking.
      boolean isReused = refusal.get().code().equals(Outcome.Conflict.ID_REUSED);
      answer(action.id(), isReused ? Outcome.REUSED : new Outcome.Rejected(refusal.get()));
      return;
    }
    accepted.add(new Accepted(action, subject, rule));
    answer(
        action.id(), rule.map(why -> conflict(why, action.type(), state)).orElse(Outcome.APPLIED));
  }

  /// The same answer as before, with what there is now.
  void conflictAgain(Known known, Optional<JsonObject> state) {
    answer(known.id(), conflict(known.rule().orElseThrow(), known.type(), state));
  }

  private static Outcome conflict(String rule, ActionType type, Optional<JsonObject> state) {
    return new Outcome.Conflict(rule, Optional.of(new Outcome.State(type.subject(), state)));
  }

  void tell(Event event) {
    events.add(event);
  }

  void tell(List<Event> more) {
    events.addAll(more);
  }

  void trail(AuditEntry entry) {
    trail.add(entry);
  }

  void trail(List<AuditEntry> more) {
    trail.addAll(more);
  }

  /// The key of the event that an action leads to: the action's, and whose it is.
  EventId event(UUID action) {
    return new EventId(Uuids.named("sync/" + caller.id() + "/" + action));
  }

  boolean isNothing() {
    return accepted.isEmpty();
  }

  Map<UUID, Outcome> outcomes() {
    return outcomes;
  }

  /// In one round trip. The trail comes last: nobody waits for a lock after it.
  Future<?> write(Tx tx, AuditStore to) {
    return Future.all(
        ActionStore.add(tx, caller.id(), accepted, now), tx.tell(events), to.write(tx, trail));
  }
}
