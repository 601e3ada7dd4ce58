package com.dastern.sync;

import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.ConnectionReports;
import com.dastern.doses.DoseReports;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.Uuids;
import com.dastern.nudges.NudgeReports;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionReports;
import com.dastern.sync.ActionStore.Accepted;
import com.dastern.sync.ActionStore.Known;
import com.dastern.sync.ActionType.Subject;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One transaction with the actions of a batch that are about one patient. Whatever their number,
/// the round trips are as many.
final class PatientRound {
  private final Parts parts;
  private final Tx tx;
  private final Caller caller;
  private final Instant now;
  private final Map<UUID, Outcome> outcomes = new HashMap<>();
  private final List<Accepted> accepted = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<AuditEntry> trail = new ArrayList<>();
  private final Map<Subject, List<Action>> fresh = new EnumMap<>(Subject.class);
  private final Map<Subject, List<Known>> shown = new EnumMap<>(Subject.class);

  /// What a round hands its actions to.
  record Parts(
      UserStore users,
      DoseReports doses,
      NudgeReports nudges,
      ConnectionReports connections,
      PrescriptionReports prescriptions,
      AuditStore trail,
      EventBus bus) {}

  PatientRound(Parts parts, Tx tx, Caller caller, Instant now) {
    this.parts = parts;
    this.tx = tx;
    this.caller = caller;
    this.now = now;
    for (Subject subject : Subject.values()) {
      fresh.put(subject, new ArrayList<>());
      shown.put(subject, new ArrayList<>());
    }
  }

  Map<UUID, Outcome> run(List<Action> actions) {
    // Issued together: all travel in one round trip.
    var locked = ActionStore.lock(tx, caller.id());
    var user = parts.users().find(tx, caller.id());
    var before = ActionStore.known(tx, caller.id(), actions);
    Future.all(locked, user, before).await();
    sort(actions, before.result());
    if (caller.role() == Role.PATIENT)
      patients(user.result().orElseThrow(Refusal::unauthenticated));
    connections();
    write();
    return outcomes;
  }

  /// What is known already is answered as before.
  private void sort(List<Action> actions, List<Known> before) {
    Map<UUID, Known> known = before.stream().collect(Collectors.toMap(Known::id, one -> one));
    for (Action action : actions) {
      Known same = known.get(action.id());
      if (same == null) accept(action);
      else if (!same.digest().equals(action.digest())) {
        outcomes.put(
            action.id(), new Outcome.Conflict(Outcome.Conflict.ID_REUSED, Optional.empty()));
      } else if (same.rule().isPresent()) shown.get(same.type().subject()).add(same);
      else outcomes.put(action.id(), Outcome.DUPLICATE);
    }
  }

  private void accept(Action action) {
    try {
      action.requireRecent(now);
      fresh.get(action.type().subject()).add(action);
    } catch (Refusal tooOld) {
      outcomes.put(action.id(), new Outcome.Rejected(tooOld));
    }
  }

  private boolean isNothing(Subject subject) {
    return fresh.get(subject).isEmpty() && shown.get(subject).isEmpty();
  }

  /// What only patients do. Nudges and prescriptions are locked before doses, as everywhere.
  private void patients(User patient) {
    var prescriptions =
        parts.prescriptions().lock(tx, caller.id(), ids(Subject.PRESCRIPTION, PrescriptionId::new));
    var nudges = parts.nudges().lock(tx, caller.id(), ids(Subject.NUDGE, NudgeId::new));
    Future.all(prescriptions, nudges).await();
    var doses = new DoseActions(patient, now);
    fresh.get(Subject.DOSE).forEach(action -> outcomeOf(action, () -> doses.add(action)));
    var answers = new NudgeActions(nudges.result());
    fresh.get(Subject.NUDGE).forEach(action -> outcomeOf(action, () -> answers.add(action, doses)));
    Set<DoseId> asked = shownIds(Subject.DOSE, DoseId::new);
    var result =
        doses.isEmpty() && asked.isEmpty()
            ? DoseReports.Result.NOTHING
            : parts.doses().apply(tx, patient, doses.reports(), asked, now);
    doses.outcomes(result, this);
    answers.save(tx, result, this);
    shown
        .get(Subject.DOSE)
        .forEach(one -> conflictAgain(one, doses.state(new DoseId(one.subject()))));
    shown
        .get(Subject.NUDGE)
        .forEach(one -> conflictAgain(one, nudges.result().state(new NudgeId(one.subject()))));
    prescriptions(patient, prescriptions.result());
  }

  private void prescriptions(User patient, Map<PrescriptionId, Prescription> locked) {
    if (isNothing(Subject.PRESCRIPTION)) return;
    List<PrescriptionReports.Report> reports =
        fresh.get(Subject.PRESCRIPTION).stream().map(PrescriptionActions::report).toList();
    var result =
        parts.prescriptions().apply(tx, caller, patient, reports, locked, this::event, now);
    events.addAll(result.events());
    trail.addAll(result.trail());
    for (Action action : fresh.get(Subject.PRESCRIPTION)) {
      var id = new PrescriptionId(action.id("prescriptionId"));
      decide(
          action,
          id.value(),
          Optional.ofNullable(result.refused().get(action.id())),
          result.standing().getOrDefault(action.id(), false)
              ? Optional.empty()
              : Optional.of(Outcome.Conflict.SERVER_VERSION),
          Optional.ofNullable(result.states().get(id)));
    }
    shown
        .get(Subject.PRESCRIPTION)
        .forEach(one ->
            conflictAgain(
                one, Optional.ofNullable(result.states().get(new PrescriptionId(one.subject())))));
  }

  private void connections() {
    if (isNothing(Subject.CONNECTION)) return;
    Set<ConnectionId> asked = shownIds(Subject.CONNECTION, ConnectionId::new);
    var reports = fresh.get(Subject.CONNECTION).stream().map(ConnectionActions::report).toList();
    var result = parts.connections().apply(tx, caller, reports, asked, this::event, now);
    events.addAll(result.events());
    trail.addAll(result.trail());
    for (Action action : fresh.get(Subject.CONNECTION)) {
      var id = new ConnectionId(action.id("connectionId"));
      decide(
          action,
          id.value(),
          Optional.ofNullable(result.refused().get(action.id())),
          result.standing().getOrDefault(action.id(), false)
              ? Optional.empty()
              : Optional.of(Outcome.Conflict.LATEST_STATUS),
          Optional.ofNullable(result.states().get(id)));
    }
    shown
        .get(Subject.CONNECTION)
        .forEach(one ->
            conflictAgain(
                one, Optional.ofNullable(result.states().get(new ConnectionId(one.subject())))));
  }

  private <T> Set<T> ids(Subject subject, Function<UUID, T> type) {
    String field = subject == Subject.NUDGE ? "nudgeId" : "prescriptionId";
    Set<T> ids = new HashSet<>(shownIds(subject, type));
    fresh.get(subject).forEach(action -> ids.add(type.apply(action.id(field))));
    return ids;
  }

  private <T> Set<T> shownIds(Subject subject, Function<UUID, T> type) {
    return shown.get(subject).stream()
        .map(one -> type.apply(one.subject()))
        .collect(Collectors.toSet());
  }

  private void outcomeOf(Action action, Runnable step) {
    try {
      step.run();
    } catch (Refusal refusal) {
      outcomes.put(action.id(), new Outcome.Rejected(refusal));
    }
  }

  /// What became of an action: refused, or kept with the rule by which something else stands.
  void decide(
      Action action,
      UUID subject,
      Optional<Refusal> refusal,
      Optional<String> rule,
      Optional<JsonObject> state) {
    if (refusal.isPresent()) {
      outcomes.put(action.id(), new Outcome.Rejected(refusal.get()));
      return;
    }
    accepted.add(new Accepted(action, subject, rule));
    var shownState = new Outcome.State(action.type().subject(), state);
    outcomes.put(
        action.id(),
        rule.<Outcome>map(why -> new Outcome.Conflict(why, Optional.of(shownState)))
            .orElse(Outcome.APPLIED));
  }

  private void conflictAgain(Known known, Optional<JsonObject> state) {
    outcomes.put(
        known.id(),
        new Outcome.Conflict(
            known.rule().orElseThrow(),
            Optional.of(new Outcome.State(known.type().subject(), state))));
  }

  void tell(Event event) {
    events.add(event);
  }

  void record(AuditEntry entry) {
    trail.add(entry);
  }

  Caller caller() {
    return caller;
  }

  Instant now() {
    return now;
  }

  /// The key of the event that an action leads to: the action's, and whose it is.
  EventId event(UUID action) {
    return new EventId(Uuids.named("sync/" + caller.id() + "/" + action));
  }

  /// The trail comes last: nobody waits for a lock after it.
  private void write() {
    if (accepted.isEmpty()) return;
    tx.afterCommit(() -> parts.bus().publish(Addresses.OUTBOX_WAKE, ""));
    tx.afterCommit(() -> parts.bus().publish(Addresses.SCHEDULER_WAKE, ""));
    Future.all(
            ActionStore.add(tx, caller.id(), accepted, now),
            tx.tell(events),
            parts.trail().write(tx, trail))
        .await();
  }
}
