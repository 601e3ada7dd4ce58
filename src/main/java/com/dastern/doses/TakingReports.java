package com.dastern.doses;

import com.dastern.doses.DoseReports.Verdict;
import com.dastern.doses.MarkStore.Entry;
import com.dastern.doses.MarkStore.Taken;
import com.dastern.doses.ReportStore.Known;
import com.dastern.doses.ReportStore.Made;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.users.User;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The reports of a batch that are about takings as needed (PRN). Pure.
///
/// One medication is taken once at an instant: of the reports of it that nobody took back the first
/// is the dose, in the order of their marks.
final class TakingReports {
  private static final Comparator<Entry> FIRST =
      Comparator.comparing(Entry::mark, Mark.IN_TIME)
          .thenComparing(entry -> entry.dose().toString());

  private final User patient;
  private final Map<DoseId, Dose> doses;
  private final Map<MedicationId, Known> medications;
  private final Instant now;
  private final List<Entry> added = new ArrayList<>();
  private final Set<Taken> touched = new LinkedHashSet<>();
  private final Map<DoseId, Made> made = new LinkedHashMap<>();
  private final Map<DoseId, Dose> removed = new LinkedHashMap<>();
  private final Set<DoseId> undone = new LinkedHashSet<>();

  TakingReports(
      User patient, Map<DoseId, Dose> doses, Map<MedicationId, Known> medications, Instant now) {
    this.patient = patient;
    this.doses = doses;
    this.medications = medications;
    this.now = now;
  }

  /// Throws where nothing of it is to be kept.
  void add(DoseReport report, MarkedDoses marks) {
    if (!report.isTaking()) {
      undo(report, marks);
      return;
    }
    MedicationId medication = report.asNeeded().orElseThrow();
    Known known = known(medication);
    report.requireRecent();
    DoseId dose = report.dose().orElseThrow();
    var taken = new Taken(medication, report.taken());
    requireFree(dose, taken, marks);
    BigDecimal amount =
        report.amount().or(() -> known.medication().prn().amount()).orElse(BigDecimal.ONE);
    added.add(new Entry(dose, Optional.of(medication), report.mark(now).of(amount)));
    touched.add(taken);
  }

  /// The id may be that of nothing else.
  private void requireFree(DoseId id, Taken taken, MarkedDoses marks) {
    Dose dose = doses.get(id);
    boolean isPlanned =
        doses.values().stream().anyMatch(one -> !one.isAsNeeded() && taken.equals(taken(one)));
    if (isPlanned) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    if (marks.takings(taken.medication(), taken.at()).count() >= MarkLog.MOST) {
      throw Refusal.unprocessable("TOO_MANY_ACTIONS");
    }
    boolean isOther =
        (dose != null && !dose.isAsNeeded())
            || Stream.concat(marks.takings(id), added.stream().filter(e -> e.dose().equals(id)))
                .flatMap(entry -> taken(entry).stream())
                .anyMatch(known -> !known.equals(taken));
    if (isOther) throw Refusal.conflict("ID_REUSED");
  }

  private Known known(MedicationId medication) {
    Known known = medications.get(medication);
    if (known == null || !known.wasInUse()) throw Refusal.notFound();
    if (!known.medication().asNeeded()) throw Refusal.unprocessable("NOT_AS_NEEDED");
    return known;
  }

  /// The taking may still be on its way, where it says of what.
  private void undo(DoseReport report, MarkedDoses marks) {
    if (report.kind() != DoseReport.Kind.UNDONE) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    report.asNeeded().ifPresent(this::known);
    DoseId id = report.dose().orElseThrow();
    if (marks.of(id).size() >= MarkLog.MOST) throw Refusal.unprocessable("TOO_MANY_ACTIONS");
    added.add(Entry.of(id, report.mark(now)));
    Optional.ofNullable(doses.get(id)).ifPresent(dose -> touched.add(taken(dose)));
    marks.takings(id).forEach(entry -> touched.addAll(taken(entry).stream().toList()));
  }

  /// Computes which takings there are now, and what became of each report.
  void judge(MarkedDoses marks, Map<UUID, Verdict> verdicts) {
    Set<UUID> fresh = added.stream().map(entry -> entry.mark().id()).collect(Collectors.toSet());
    for (Taken taken : touched) settle(taken, marks, fresh, verdicts);
    for (Entry entry : added) {
      if (entry.mark().kind() != Mark.Kind.UNDONE) continue;
      var known = marks.takings(entry.dose()).filter(each -> stands(each, marks)).findFirst();
      boolean isRetaken =
          added.stream()
              .filter(each -> each.dose().equals(entry.dose()) && each.medication().isPresent())
              .anyMatch(each -> stands(each, marks));
      if (known.isEmpty() && !isRetaken) undone.add(entry.dose());
      verdicts.put(
          entry.mark().id(), Verdict.of(entry.dose(), known.map(_ -> MarkRule.LATER_ACTION)));
    }
  }

  /// Nobody took it back since.
  private boolean stands(Entry taking, MarkedDoses marks) {
    return undoOf(taking, marks).isEmpty();
  }

  private void settle(
      Taken taken, MarkedDoses marks, Set<UUID> fresh, Map<UUID, Verdict> verdicts) {
    List<Entry> reports =
        Stream.concat(
                marks.takings(taken.medication(), taken.at()),
                added.stream().filter(entry -> taken(entry).filter(taken::equals).isPresent()))
            .sorted(FIRST)
            .toList();
    Optional<Entry> first = reports.stream().filter(each -> stands(each, marks)).findFirst();
    for (Entry report : reports) {
      if (!fresh.contains(report.mark().id())) continue;
      verdicts.put(
          report.mark().id(), Verdict.of(report.dose(), against(report, first, marks, fresh)));
    }
    replace(taken, first);
  }

  private Optional<MarkRule> against(
      Entry report, Optional<Entry> first, MarkedDoses marks, Set<UUID> fresh) {
    var undo = undoOf(report, marks);
    if (undo.isPresent()) {
      return undo.filter(mark -> !fresh.contains(mark.id())).map(_ -> MarkRule.LATER_ACTION);
    }
    boolean isFirst = first.filter(one -> one.dose().equals(report.dose())).isPresent();
    return isFirst ? Optional.empty() : Optional.of(MarkRule.ONE_TAKING_AN_INSTANT);
  }

  /// The undo that takes a report back.
  private Optional<Mark> undoOf(Entry report, MarkedDoses marks) {
    return Stream.concat(
            marks.of(report.dose()).stream(),
            added.stream().filter(e -> e.dose().equals(report.dose())).map(Entry::mark))
        .filter(mark -> mark.kind() == Mark.Kind.UNDONE)
        .filter(mark -> Mark.IN_TIME.compare(mark, report.mark()) > 0)
        .findFirst();
  }

  private void replace(Taken taken, Optional<Entry> first) {
    Optional<DoseId> wanted = first.map(Entry::dose);
    doses.values().stream()
        .filter(dose -> dose.isAsNeeded() && taken.equals(taken(dose)))
        .filter(dose -> wanted.filter(dose.id()::equals).isEmpty())
        .forEach(dose -> removed.put(dose.id(), dose));
    first
        .filter(entry -> !doses.containsKey(entry.dose()))
        .ifPresent(entry -> made.put(entry.dose(), new Made(dose(entry, taken), day(taken))));
  }

  private LocalDate day(Taken taken) {
    return LocalDate.ofInstant(taken.at(), patient.zone());
  }

  private Dose dose(Entry entry, Taken taken) {
    Known known = Objects.requireNonNull(medications.get(taken.medication()));
    return TakingService.dose(
        entry.dose(),
        patient,
        known.prescription(),
        known.medication(),
        entry.mark().amount().orElse(BigDecimal.ONE),
        taken.at());
  }

  private static Taken taken(Dose dose) {
    return new Taken(dose.medicationId(), dose.scheduledAt());
  }

  private static Optional<Taken> taken(Entry entry) {
    return entry.medication().map(m -> new Taken(m, entry.mark().takenAt().orElseThrow()));
  }

  List<Entry> marks() {
    return added;
  }

  List<Made> made() {
    return List.copyOf(made.values());
  }

  Map<DoseId, Dose> removed() {
    return removed;
  }

  List<DoseId> undone() {
    return List.copyOf(undone);
  }
}
