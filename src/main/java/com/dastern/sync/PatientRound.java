package com.dastern.sync;

import com.dastern.audit.AuditStore;
import com.dastern.connections.ConnectionReports;
import com.dastern.doses.DoseReports;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.nudges.NudgeReports;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionReports;
import com.dastern.sync.ActionType.Subject;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// One transaction with the actions of a batch that are about one patient. Whatever their number,
/// the round trips are as many.
final class PatientRound {
  private final Parts parts;
  private final Tx tx;
  private final Caller caller;
  private final Instant now;
  private final RoundRecord record;

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
    this.record = new RoundRecord(caller, now);
  }

  Map<UUID, Outcome> run(List<Action> all) {
    // Issued together: all travel in one round trip.
    var locked = ActionStore.lock(tx, caller.id());
    var user = parts.users().find(tx, caller.id());
    var before = ActionStore.known(tx, caller.id(), all);
    Future.all(locked, user, before).await();
    var actions = new SortedActions(all, before.result(), now, record);
    if (caller.role() == Role.PATIENT) {
      ofPatient(actions, user.result().orElseThrow(Refusal::unauthenticated));
    }
    connections(actions);
    if (!record.isNothing()) write();
    return record.outcomes();
  }

  /// What only patients do. Prescriptions and nudges are locked before doses, as everywhere.
  private void ofPatient(SortedActions actions, User patient) {
    var prescriptions =
        parts
            .prescriptions()
            .lock(
                tx,
                caller.id(),
                actions.ids(Subject.PRESCRIPTION, "prescriptionId", PrescriptionId::new));
    var nudges =
        parts.nudges().lock(tx, caller.id(), actions.ids(Subject.NUDGE, "nudgeId", NudgeId::new));
    Future.all(prescriptions, nudges).await();
    prescriptions(actions, patient, prescriptions.result());
    // A dose may be of a plan that begins in the same batch.
    doses(actions, patient, nudges.result());
  }

  private void doses(SortedActions actions, User patient, NudgeReports.Round nudges) {
    var doses = new DoseActions(patient, now);
    var answers = new NudgeActions(nudges);
    actions.fresh(Subject.DOSE).forEach(action -> tried(action, () -> doses.add(action)));
    actions.fresh(Subject.NUDGE).forEach(action -> tried(action, () -> answers.add(action, doses)));
    var shown = actions.shownIds(Subject.DOSE, DoseId::new);
    var result =
        doses.isEmpty() && shown.isEmpty()
            ? DoseReports.Result.NOTHING
            : parts.doses().apply(tx, patient, doses.reports(), shown, now);
    doses.outcomes(result, record);
    answers.save(tx, result, record);
    showAgain(actions, Subject.DOSE, id -> doses.state(new DoseId(id)));
    showAgain(actions, Subject.NUDGE, id -> nudges.state(new NudgeId(id)));
  }

  private void prescriptions(
      SortedActions actions, User patient, Map<PrescriptionId, Prescription> locked) {
    if (actions.isNothing(Subject.PRESCRIPTION)) return;
    var fresh = actions.fresh(Subject.PRESCRIPTION);
    var reports = fresh.stream().map(PrescriptionActions::report).toList();
    var overtaken = actions.shownIds(Subject.PRESCRIPTION, PrescriptionId::new);
    var result =
        parts
            .prescriptions()
            .apply(tx, caller, patient, reports, locked, overtaken, record::event, now);
    record.tell(result.events());
    record.trail(result.trail());
    Function<UUID, Optional<JsonObject>> state =
        id -> Optional.ofNullable(result.states().get(new PrescriptionId(id)));
    for (Action action : fresh) {
      UUID id = action.id("prescriptionId");
      var rule = unless(result.standing(), action, Outcome.Conflict.SERVER_VERSION);
      var refused = Optional.ofNullable(result.refused().get(action.id()));
      record.decide(action, id, refused, rule, state.apply(id));
    }
    showAgain(actions, Subject.PRESCRIPTION, state);
  }

  private void connections(SortedActions actions) {
    if (actions.isNothing(Subject.CONNECTION)) return;
    var fresh = actions.fresh(Subject.CONNECTION);
    var reports = fresh.stream().map(ConnectionActions::report).toList();
    var shown = actions.shownIds(Subject.CONNECTION, ConnectionId::new);
    var result = parts.connections().apply(tx, caller, reports, shown, record::event, now);
    record.tell(result.events());
    record.trail(result.trail());
    Function<UUID, Optional<JsonObject>> state =
        id -> Optional.ofNullable(result.states().get(new ConnectionId(id)));
    for (Action action : fresh) {
      UUID id = action.id("connectionId");
      var rule = unless(result.standing(), action, Outcome.Conflict.LATEST_STATUS);
      var refused = Optional.ofNullable(result.refused().get(action.id()));
      record.decide(action, id, refused, rule, state.apply(id));
    }
    showAgain(actions, Subject.CONNECTION, state);
  }

  /// The rule by which something else stands, unless what the action says does.
  private static Optional<String> unless(Map<UUID, Boolean> standing, Action action, String rule) {
    return standing.getOrDefault(action.id(), false) ? Optional.empty() : Optional.of(rule);
  }

  private void showAgain(
      SortedActions actions, Subject subject, Function<UUID, Optional<JsonObject>> state) {
    actions
        .shown(subject)
        .forEach(known -> record.conflictAgain(known, state.apply(known.subject())));
  }

  private void tried(Action action, Runnable step) {
    try {
      step.run();
    } catch (Refusal refusal) {
      record.answer(action.id(), new Outcome.Rejected(refusal));
    }
  }

  private void write() {
    tx.afterCommit(() -> parts.bus().publish(Addresses.OUTBOX_WAKE, ""));
    tx.afterCommit(() -> parts.bus().publish(Addresses.SCHEDULER_WAKE, ""));
    record.write(tx, parts.trail()).await();
  }
}
