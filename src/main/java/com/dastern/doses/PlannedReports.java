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
    return new DoseId(Uuids.named("dose/" + planned.medication() + "/" + planned.occasion()));
  }

  /// Throws where nothing of it is to be kept.
  void add(DoseReport report, MarkedDoses marks) {
    Optional<Dose> found =
        report.dose().map(doses::get).or(() -> report.planned().flatMap(this::standing));
    Dose dose = found.or(() -> report.planned().map(this::make)).orElse(null);
    if (dose == null) throw Refusal.notFound();
    report.requireFor(dose);
    requirePlanned(report, dose);
    Mark mark = report.mark(now);
    MarkLog.requireRoom(mark, marks.of(dose.id()), added.getOrDefault(dose.id(), List.of()));
    if (found.isEmpty()) {
      index(dose);
      made.put(dose.id(), new Made(dose, report.planned().orElseThrow().day()));
    }
    added.computeIfAbsent(dose.id(), _ -> new ArrayList<>()).add(mark);
  }

  /// A dose that only phones know of may have been taken, whatever the plan says now; that it was
  /// missed nobody is told unless it is planned.
  private void requirePlanned(DoseReport report, Dose dose) {
    if (report.kind() != DoseReport.Kind.MISSED || report.planned().isEmpty()) return;
    var planned = report.planned().get();
    if (!dose.id().equals(id(planned))) return;
    Known known = medications.get(planned.medication());
    boolean isPlanned =
        known != null
            && known.medication().isTakenOn(planned.day())
            && known.medication().grid().at(planned.slot()).isPresent();
    if (!isPlanned) throw Refusal.unprocessable("NOT_PLANNED");
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
  private Dose make(DoseReport.Planned planned) {
    Known known = medications.get(planned.medication());
    if (known == null || !known.wasInUse()) throw Refusal.notFound();
    Medication medication = known.medication();
    boolean isOnItsDay =
        Duration.between(
                    planned.day().atStartOfDay(patient.zone()).toInstant(), planned.scheduledAt())
                .abs()
                .compareTo(Duration.ofHours(30))
            <= 0;
    if (medication.asNeeded() || planned.day().isBefore(medication.start()) || !isOnItsDay) {
      throw Refusal.unprocessable("NOT_PLANNED");
    }
    var cell = medication.grid().at(planned.slot());
    Instant missedAfter = planned.scheduledAt().plus(Duration.ofMinutes(patient.graceMinutes()));
    return new Dose(
        id(planned),
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
      judge(id, log, all.size() - before);
      Set<UUID> fresh = reported.stream().map(Mark::id).collect(Collectors.toSet());
      for (UUID mark : fresh) {
        var rule = log.against(Objects.requireNonNull(all.get(mark)), dose(id), fresh, now);
        verdicts.put(mark, Verdict.of(id, rule));
      }
    });
    // What is due is the plan's to make; the marks wait for it.
    saved.removeIf(
        each -> each.dose().status() == DoseStatus.DUE && made.remove(each.dose().id()) != null);
  }

  private void judge(DoseId id, MarkLog log, int more) {
    Dose dose = dose(id);
    var outcome = log.outcome(dose, unmarked(dose));
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
}
