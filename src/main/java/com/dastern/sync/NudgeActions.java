package com.dastern.sync;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.doses.DoseReports;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventType;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Uuids;
import com.dastern.nudges.Nudge;
import com.dastern.nudges.NudgeAnswer;
import com.dastern.nudges.NudgeReports;
import com.dastern.platform.db.Tx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The actions of a batch that answer nudges.
final class NudgeActions {
  private final NudgeReports.Round nudges;
  private final Map<Action, NudgeReports.Report> reports = new LinkedHashMap<>();

  NudgeActions(NudgeReports.Round nudges) {
    this.nudges = nudges;
  }

  /// Throws a 404 where the patient has no such nudge. One that says that the dose was taken marks
  /// the dose as well.
  void add(Action action, DoseActions doses) {
    var nudge = new NudgeId(action.id("nudgeId"));
    var answer = NudgeAnswer.valueOf(action.payload().getString("answer"));
    var dose = nudges.dose(nudge);
    if (answer == NudgeAnswer.TAKEN) doses.addTaken(action, dose);
    reports.put(action, new NudgeReports.Report(action.id(), nudge, answer, action.at()));
  }

  void save(Tx tx, DoseReports.Result doses, RoundRecord round) {
    if (reports.isEmpty()) return;
    Map<UUID, Refusal> refused = new LinkedHashMap<>();
    reports.forEach((action, report) -> {
      Optional.ofNullable(doses.verdicts().get(action.id()))
          .flatMap(DoseReports.Verdict::refusal)
          .ifPresentOrElse(refusal -> refused.put(action.id(), refusal), () -> nudges.hear(report));
    });
    nudges.save(tx);
    Map<UUID, Nudge> changed = nudges.changed();
    reports.forEach((action, report) -> {
      round.decide(
          action,
          report.nudge().value(),
          Optional.ofNullable(refused.get(action.id())),
          nudges.stands(report) ? Optional.empty() : Optional.of(Outcome.Conflict.FIRST_ANSWER),
          nudges.state(report.nudge()));
      if (refused.containsKey(action.id())) return;
      if (report.answer() == NudgeAnswer.TAKEN) tellDose(action, report, round);
      Optional.ofNullable(changed.get(action.id())).ifPresent(nudge -> tell(action, nudge, round));
    });
  }

  private void tellDose(Action action, NudgeReports.Report report, RoundRecord round) {
    String dose = nudges.dose(report.nudge()).toString();
    var id = round.event(Uuids.named("dose of " + action.id()));
    round.tell(
        new Event(
            id,
            EventType.DOSE_REPORTED,
            round.caller().id(),
            Map.of(
                "doseId", dose,
                "actionId", action.id().toString(),
                "action", action.type().name()),
            round.now()));
    round.trail(
        AuditEntry.of(AuditAction.DOSE_TAKEN, round.caller(), round.now())
            .about(nudges.dose(report.nudge()).value())
            .with("reported", "true")
            .with("at", action.at().toString()));
  }

  private void tell(Action action, Nudge nudge, RoundRecord round) {
    String answer = nudge.answer().orElseThrow().name();
    round.tell(
        new Event(
            round.event(action.id()),
            EventType.NUDGE_ANSWERED,
            nudge.patient(),
            Map.of(
                "nudgeId", nudge.id().toString(),
                "doseId", nudge.dose().toString(),
                "byId", round.caller().id().toString(),
                "recipientId", nudge.caregiver().toString(),
                "answer", answer,
                "reported", "true"),
            round.now()));
    round.trail(
        AuditEntry.of(AuditAction.NUDGE_ANSWERED, round.caller(), round.now())
            .on(nudge.patient())
            .about(nudge.dose().value())
            .with("nudgeId", nudge.id().toString())
            .with("answer", answer)
            .with("reported", "true"));
  }
}
