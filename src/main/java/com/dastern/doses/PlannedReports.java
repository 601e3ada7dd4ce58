package com.dastern.doses;

import com.dastern.doses.DoseReports.Verdict;
import com.dastern.doses.ReportStore.Known;
import com.dastern.doses.ReportStore.Made;
import com.dastern.doses.ReportStore.Saved;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.users.User;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The reports of a batch that are about doses of a plan. Pure.
final class PlannedReports {
  private final User patient;
  private final Map<DoseId, Dose> doses;
  private final Map<MedicationId, Known> medications;
  private final Instant now;
  private final Map<Occurrence, Dose> byOccasion = new HashMap<>();
  private final Map<MarkStore.Taken, Dose> byInstant = new HashMap<>();
  private final Map<DoseId, Made> made = new LinkedHashMap<>();
  private final Map<DoseId, List<Mark>> added = new LinkedHashMap<>();
  private final List<Saved> saved = new ArrayList<>();
  private final Map<DoseId, Dose> removed = new HashMap<>();

  private record Occurrence(MedicationId medication, Occasion occasion) {}

  PlannedReports(
      User patient, Map<DoseId, Dose> doses, Map<MedicationId, Known> medications, Instant now) {
    this.patient = patient;
    this.doses = doses;
    this.medications = medications;
    this.now = now;
    doses.values().stream().filter(dose -> !dose.isAsNeeded()).forEach(this::index);
  }

  private void index(Dose dose) {
    dose.occasions()
        .forEach(each -> byOccasion.put(new Occurrence(dose.medicationId(), each), dose));
    byInstant.put(new MarkStore.Taken(dose.medicationId(), dose.scheduledAt()), dose);
  }

  /// Of a dose that the server does not have: the same on whatever node, whoever reports it first.
  static DoseId id(DoseReport.Planned planned) {
    return id(planned.medication(), planned.occasion());
  }

  private static DoseId id(MedicationId medication, Occasion occasion) {
    return new DoseId(Uuids.named("dose/" + medication + "/" + occasion));
  }

  /// A dose that only phones know of.
  static boolean isMadeByPhones(Dose dose) {
    return dose.occasions().stream()
        .findFirst()
        .filter(occasion -> dose.id().equals(id(dose.medicationId(), occasion)))
        .isPresent();
  }

  /// Throws where nothing of it is to be kept.
  void add(DoseReport report, MarkedDoses marks, TakingReports takings) {
    Optional<Dose> found =
        report.dose().map(doses::get).or(() -> report.planned().flatMap(this::standing));
    Dose dose =
        found.or(() -> report.planned().map(at -> make(report, at, marks, takings))).orElse(null);
    if (dose == null) throw Refusal.notFound();
    report.requireFor(dose, patient.zone());
    // It may have been taken, whatever the plan says now; that it was missed nobody is told unless
    // it is planned.
    boolean isMiss = report.kind() == DoseReport.Kind.MISSED;
    if (isMiss && isUnplanned(dose)) throw Refusal.unprocessable("NOT_PLANNED");
    Mark mark = report.mark(now);
    boolean isOther =
        marks.of(dose.id()).stream()
            .anyMatch(known -> known.id().equals(mark.id()) && known.kind() != mark.kind());
    if (isOther) throw Refusal.conflict("ID_REUSED");
    MarkLog.requireRoom(mark, marks.of(dose.id()), added.getOrDefault(dose.id(), List.of()));
    if (found.isEmpty()) {
      index(dose);
      made.put(dose.id(), new Made(dose, report.planned().orElseThrow().day()));
    }
    added.computeIfAbsent(dose.id(), _ -> new ArrayList<>()).add(mark);
  }

  /// Only phones know of it, and no plan has it.
  private boolean isUnplanned(Dose dose) {
    if (!made.containsKey(dose.id()) && doses.containsKey(dose.id()) && !isMadeByPhones(dose)) {
      return false;
    }
    Known known = medications.get(dose.medicationId());
    return known == null || dose.occasions().stream().noneMatch(known::isPlanned);
  }

  private Optional<Dose> standing(DoseReport.Planned planned) {
    Dose dose = byOccasion.get(new Occurrence(planned.medication(), planned.occasion()));
    return Optional.ofNullable(dose)
        .or(() ->
            Optional.ofNullable(
                byInstant.get(new MarkStore.Taken(planned.medication(), planned.scheduledAt()))));
  }

  /// A dose of the patient's own plan that the server does not have: the schedule was made while
  /// the phone was out of reach, or changed since.
  private Dose make(
      DoseReport report, DoseReport.Planned planned, MarkedDoses marks, TakingReports takings) {
    Known known = medications.get(planned.medication());
    if (known == null || !known.wasInUse()) throw Refusal.notFound();
    Medication medication = known.medication();
    if (!known.wasPlanned()
        || planned.day().isBefore(known.firstDay())
        || !planned.isOnItsDay(patient.zone())) {
      throw Refusal.unprocessable("NOT_PLANNED");
    }
    if (takings.has(new MarkStore.Taken(medication.id(), planned.scheduledAt()))) {
      throw Refusal.conflict("DOSE_ALREADY_MARKED");
    }
    var cell = medication.grid().at(planned.slot());
    Instant missedAfter = planned.scheduledAt().plus(Duration.ofMinutes(patient.graceMinutes()));
    return new Dose(
        // The one that was withdrawn, where it had marks.
        report
            .dose()
            .filter(id -> !marks.of(id).isEmpty() && !marks.isTaking(id))
            .orElseGet(() -> id(planned)),
        patient.id(),
        known.prescription(),
        medication.id(),
        MedicationJson.names(medication),
        List.of(planned.occasion()),
        planned.amount().or(() -> cell.map(Dosage::amount)).orElse(BigDecimal.ONE),
        Optional.of(cell.map(Dosage::meal).orElse(Dosage.Meal.AFTER)),
        planned.scheduledAt(),
        missedAfter,
        now.isAfter(missedAfter) ? DoseStatus.MISSED : DoseStatus.DUE,
        Optional.empty(),
        Optional.empty(),
        0,
        Reminding.NONE);
  }

  /// Computes what the doses are now, and what became of each report.
  void judge(MarkedDoses marks, Map<UUID, Verdict> verdicts) {
    added.forEach((id, reported) -> {
      Map<UUID, Mark> all = new LinkedHashMap<>();
      marks.of(id).forEach(mark -> all.put(mark.id(), mark));
      int before = all.size();
      // What was marked online under the same id is the same.
      reported.forEach(mark -> all.putIfAbsent(mark.id(), mark));
      var log = new MarkLog(all.values());
      Dose dose = dose(id);
      judge(dose, log, all.size() - before);
      Set<UUID> fresh = reported.stream().map(Mark::id).collect(Collectors.toSet());
      for (UUID mark : fresh) {
        var rule = log.against(Objects.requireNonNull(all.get(mark)), dose, fresh, now);
        verdicts.put(mark, Verdict.of(id, rule));
      }
    });
  }

  private void judge(Dose dose, MarkLog log, int more) {
    var outcome = log.outcome(dose, unmarked(dose));
    boolean isLeft = outcome.status() == DoseStatus.MISSED && !isUnplanned(dose);
    boolean isOfPhones = made.containsKey(dose.id()) || isMadeByPhones(dose);
    if (isOfPhones && log.standing().isEmpty() && !isLeft) {
      // What is due is the plan's to make, and of what no plan has nothing is left; the marks wait.
      if (made.remove(dose.id()) == null) removed.put(dose.id(), dose);
      return;
    }
    saved.add(new Saved(dose.as(outcome, more), outcome.reported(), outcome.reportedMissed()));
  }

  private Dose dose(DoseId id) {
    Made fresh = made.get(id);
    return fresh != null ? fresh.dose() : Objects.requireNonNull(doses.get(id));
  }

  /// What it is with nothing marked. That one which is due is missed is the scheduler's to say, and
  /// to tell.
  private DoseStatus unmarked(Dose dose) {
    boolean open = dose.status() == DoseStatus.DUE || !now.isAfter(dose.missedAfter());
    return open ? DoseStatus.DUE : DoseStatus.MISSED;
  }

  List<MarkStore.Entry> marks() {
    return added.entrySet().stream()
        .flatMap(
            each -> each.getValue().stream().map(mark -> MarkStore.Entry.of(each.getKey(), mark)))
        .toList();
  }

  List<Made> made() {
    return List.copyOf(made.values());
  }

  List<Saved> saved() {
    return saved;
  }

  /// That were there, and that neither a plan nor a mark has any more.
  Map<DoseId, Dose> removed() {
    return removed;
  }

  /// Whether a report of the batch makes a dose of a plan at that instant.
  boolean makes(MarkStore.Taken taken) {
    return made.values().stream()
        .map(Made::dose)
        .anyMatch(dose ->
            dose.medicationId().equals(taken.medication())
                && dose.scheduledAt().equals(taken.at()));
  }
}
