package com.dastern.sync;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseJson;
import com.dastern.doses.DoseReport;
import com.dastern.doses.DoseReports;
import com.dastern.doses.MarkRule;
import com.dastern.doses.TakingService;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Parse;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Slot;
import com.dastern.users.User;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The actions of a batch that are about doses.
final class DoseActions {
  private final User patient;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private final List<DoseReport> reports = new ArrayList<>();
  private Map<DoseId, Dose> after = Map.of();

  DoseActions(User patient, Instant now) {
    this.patient = patient;
    this.now = now;
  }

  /// Throws where its fields do not fit.
  void add(Action action) {
    JsonObject payload = action.payload();
    boolean asNeeded = action.type() == ActionType.PRN_TAKEN;
    var planned = Optional.ofNullable(payload.getJsonObject("occasion")).map(DoseActions::planned);
    var dose =
        id(payload, "doseId", DoseId::new)
            .or(() -> asNeeded ? Optional.of(new DoseId(action.id())) : Optional.empty());
    if (dose.isEmpty() && planned.isEmpty()) {
      throw Refusal.invalid("/payload/doseId", "required", "is missing");
    }
    reports.add(
        new DoseReport(
            action.id(),
            action.type().dose(),
            action.at(),
            dose,
            planned,
            id(payload, "medicationId", MedicationId::new),
            Optional.ofNullable(payload.getString("takenAt")).map(at -> takenAt(action, at)),
            Optional.ofNullable(payload.getString("reason")).map(String::strip),
            amount(payload, "/payload/amount"),
            payload.getInteger("minutes", 0)));
    actions.add(action);
  }

  /// That a nudge was answered by taking its dose.
  void addTaken(Action answer, DoseId dose) {
    reports.add(DoseReport.taken(answer.id(), answer.at(), dose));
  }

  /// By the device's clock, corrected like the time of the action. What is later than the action
  /// stays so, and is refused.
  private Instant takenAt(Action action, String text) {
    Instant taken =
        Parse.instant("/payload/takenAt", text)
            .plus(action.offset())
            .truncatedTo(ChronoUnit.MICROS);
    return taken.isAfter(now) && !action.at().isBefore(now) ? now : taken;
  }

  private static <T> Optional<T> id(JsonObject payload, String field, Function<UUID, T> type) {
    return Optional.ofNullable(payload.getString(field)).map(UUID::fromString).map(type);
  }

  private static DoseReport.Planned planned(JsonObject json) {
    return new DoseReport.Planned(
        new MedicationId(UUID.fromString(json.getString("medicationId"))),
        Parse.day("/payload/occasion/day", json.getString("day")),
        Slot.valueOf(json.getString("slot")),
        Parse.instant("/payload/occasion/scheduledAt", json.getString("scheduledAt"))
            .truncatedTo(ChronoUnit.MICROS),
        amount(json, "/payload/occasion/amount"));
  }

  private static Optional<BigDecimal> amount(JsonObject json, String field) {
    return Optional.ofNullable(json.getValue("amount"))
        .map(amount -> MedicationJson.amount(amount, field));
  }

  boolean isEmpty() {
    return reports.isEmpty();
  }

  List<DoseReport> reports() {
    return reports;
  }

  void outcomes(DoseReports.Result result, RoundRecord round) {
    after = result.doses();
    Set<DoseId> named = new HashSet<>();
    for (Action action : actions) {
      var verdict = result.of(action.id());
      UUID subject = verdict.subject().map(DoseId::value).orElse(action.id());
      round.decide(
          action,
          subject,
          verdict.refusal(),
          verdict.rule().map(MarkRule::name),
          state(verdict.subject()));
      if (verdict.refusal().isPresent()) continue;
      var dose = new DoseId(subject);
      named.add(dose);
      var by = Map.of("actionId", action.id().toString(), "action", action.type().name());
      round.tell(event(round.event(action.id()), dose, by, result, round));
      round.trail(
          entry(action.type().trail(), dose, verdict.rule(), round)
              .with("at", action.at().toString()));
    }
    others(named, result, round);
  }

  /// Takings whose place another report of them took, or that took such a place.
  private void others(Set<DoseId> named, DoseReports.Result result, RoundRecord round) {
    var changed = new HashSet<>(result.made());
    changed.addAll(result.removed().keySet());
    changed.removeAll(named);
    for (DoseId dose : changed) {
      var id = new EventId(Uuids.next(round.now().toEpochMilli()));
      boolean isGone = result.removed().containsKey(dose);
      var action = isGone ? AuditAction.DOSE_UNDONE : AuditAction.DOSE_TAKEN;
      round.tell(event(id, dose, Map.of(), result, round));
      round.trail(entry(action, dose, Optional.of(MarkRule.ONE_TAKING_AN_INSTANT), round));
    }
  }

  private Event event(
      EventId id,
      DoseId dose,
      Map<String, String> by,
      DoseReports.Result result,
      RoundRecord round) {
    Map<String, String> payload = new HashMap<>(by);
    payload.put("doseId", dose.toString());
    Optional.ofNullable(result.removed().get(dose))
        .ifPresent(gone -> payload.putAll(TakingService.left(gone)));
    return new Event(id, EventType.DOSE_REPORTED, patient.id(), payload, round.now());
  }

  private AuditEntry entry(
      AuditAction action, DoseId dose, Optional<MarkRule> rule, RoundRecord round) {
    var entry =
        AuditEntry.of(action, round.caller(), round.now())
            .about(dose.value())
            .with("reported", "true");
    var known =
        Optional.ofNullable(after.get(dose))
            .map(standing -> entry.with("status", standing.status().name()))
            .orElse(entry);
    return rule.map(why -> known.with("rule", why.name())).orElse(known);
  }

  /// What the dose is now; absent where it is no more.
  Optional<JsonObject> state(DoseId dose) {
    return Optional.ofNullable(after.get(dose)).map(one -> DoseJson.of(one, patient.zone()));
  }

  private Optional<JsonObject> state(Optional<DoseId> dose) {
    return dose.flatMap(this::state);
  }
}
