package com.dastern.doses;

import com.dastern.doses.DoseReports.Verdict;
import com.dastern.doses.MarkStore.Entry;
import com.dastern.doses.MarkStore.Taken;
import com.dastern.doses.ReportStore.Known;
import com.dastern.doses.ReportStore.Made;
import com.dastern.doses.ReportStore.Saved;
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
  private final List<Saved> saved = new ArrayList<>();
  private final Set<DoseId> undone = new LinkedHashSet<>();

  TakingReports(
      User patient, Map<DoseId, Dose> doses, Map<MedicationId, Known> medications, Instant now) {
    this.patient = patient;
    this.doses = doses;
    this.medications = medications;
    this.now = now;
  }

  /// Throws where nothing of it is to be kept.
  void add(DoseReport report, MarkedDoses marks, PlannedReports planned) {
    if (!report.isTaking()) {
      undo(report, marks);
      return;
    }
    MedicationId medication = report.asNeeded().orElseThrow();
    Known known = known(medication);
    report.requireRecent();
    DoseId dose = report.dose().orElseThrow();
    var taken = new Taken(medication, report.taken());
    if (planned.makes(taken)) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    requireFree(dose, taken, marks);
    BigDecimal amount =
        report.amount().or(() -> known.medication().prn().amount()).orElse(BigDecimal.ONE);
    Mark mark = report.mark(now).of(amount);
    MarkLog.requireRoom(
        mark,
        marks.takings(medication, taken.at()).map(Entry::mark).toList(),
        added.stream()
            .filter(entry -> taken(entry).filter(taken::equals).isPresent())
            .map(Entry::mark)
            .toList());
    added.add(new Entry(dose, Optional.of(medication), mark));
    touched.add(taken);
  }

  /// Whether there is a taking at that instant, or a report of one.
  boolean has(Taken taken) {
    return touched.contains(taken)
        || doses.values().stream().anyMatch(dose -> dose.isAsNeeded() && taken.equals(taken(dose)));
  }

  /// The id may be that of nothing else.
  private void requireFree(DoseId id, Taken taken, MarkedDoses marks) {
    Dose dose = doses.get(id);
    boolean isPlanned =
        doses.values().stream().anyMatch(one -> !one.isAsNeeded() && taken.equals(taken(one)));
    if (isPlanned) throw Refusal.conflict("DOSE_ALREADY_MARKED");
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
    if (!known.wasAsNeeded()) throw Refusal.unprocessable("NOT_AS_NEEDED");
    return known;
  }

  /// The taking may still be on its way, where it says of what.
  private void undo(DoseReport report, MarkedDoses marks) {
    if (report.kind() != DoseReport.Kind.UNDONE) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    report.asNeeded().ifPresent(this::known);
    DoseId id = report.dose().orElseThrow();
    Mark mark = report.mark(now);
    MarkLog.requireRoom(
        mark,
        marks.of(id),
        added.stream().filter(entry -> entry.dose().equals(id)).map(Entry::mark).toList());
    added.add(Entry.of(id, mark));
    Optional.ofNullable(doses.get(id)).ifPresent(dose -> touched.add(taken(dose)));
    marks.takings(id).forEach(entry -> touched.addAll(taken(entry).stream().toList()));
  }

  /// Computes which takings there are now, and what became of each report.
  void judge(MarkedDoses marks, Map<UUID, Verdict> verdicts) {
    for (Entry entry : added) {
      if (isUndo(entry)) {
        verdicts.put(entry.mark().id(), Verdict.of(entry.dose(), Optional.empty()));
        // Also where the taking is still on its way.
        undone.add(entry.dose());
      }
    }
    for (Taken taken : touched) settle(taken, marks, verdicts);
  }

  private void settle(Taken taken, MarkedDoses marks, Map<UUID, Verdict> verdicts) {
    List<Entry> reports =
        Stream.concat(
                marks.takings(taken.medication(), taken.at()),
                added.stream().filter(entry -> taken(entry).filter(taken::equals).isPresent()))
            .sorted(FIRST)
            .toList();
    Set<DoseId> ids = reports.stream().map(Entry::dose).collect(Collectors.toSet());
    List<Mark> undos = undos(ids, marks);
    List<Entry> standing = reports.stream().filter(each -> !isUndone(each, undos)).toList();
    Optional<Entry> first = standing.stream().findFirst();
    Set<UUID> fresh = added.stream().map(entry -> entry.mark().id()).collect(Collectors.toSet());
    for (Entry report : reports) {
      if (!fresh.contains(report.mark().id())) continue;
      verdicts.put(report.mark().id(), verdict(report, first, undos, fresh));
    }
    // What the same phone did later is no conflict.
    var overtaken = first.filter(entry -> !fresh.contains(entry.mark().id()));
    for (Entry entry : added) {
      if (isUndo(entry) && ids.contains(entry.dose()) && overtaken.isPresent()) {
        verdicts.put(
            entry.mark().id(),
            Verdict.of(overtaken.get().dose(), Optional.of(MarkRule.LATER_ACTION)));
      }
    }
    undone.addAll(ids);
    standing.forEach(entry -> undone.remove(entry.dose()));
    replace(taken, first);
  }

  private Verdict verdict(Entry report, Optional<Entry> first, List<Mark> undos, Set<UUID> fresh) {
    if (isUndone(report, undos)) {
      boolean byOthers = undos.stream().noneMatch(undo -> fresh.contains(undo.id()));
      return Verdict.of(report.dose(), Optional.of(MarkRule.LATER_ACTION).filter(_ -> byOthers));
    }
    DoseId stands = first.orElseThrow().dose();
    return Verdict.of(
        stands,
        Optional.of(MarkRule.ONE_TAKING_AN_INSTANT).filter(_ -> !stands.equals(report.dose())));
  }

  /// Whoever takes back one report of a taking takes back the taking.
  private List<Mark> undos(Set<DoseId> ids, MarkedDoses marks) {
    return Stream.concat(
            ids.stream().flatMap(id -> marks.of(id).stream()),
            added.stream().filter(entry -> ids.contains(entry.dose())).map(Entry::mark))
        .filter(mark -> mark.kind() == Mark.Kind.UNDONE)
        .toList();
  }

  private static boolean isUndone(Entry report, List<Mark> undos) {
    return undos.stream().anyMatch(undo -> Mark.IN_TIME.compare(undo, report.mark()) > 0);
  }

  private static boolean isUndo(Entry entry) {
    return entry.mark().kind() == Mark.Kind.UNDONE;
  }

  private void replace(Taken taken, Optional<Entry> first) {
    Optional<DoseId> wanted = first.map(Entry::dose);
    doses.values().stream()
        .filter(dose -> dose.isAsNeeded() && taken.equals(taken(dose)))
        .filter(dose -> wanted.filter(dose.id()::equals).isEmpty())
        .forEach(dose -> removed.put(dose.id(), dose));
    if (first.isEmpty()) return;
    Dose stands = dose(first.get(), taken);
    Dose before = doses.get(stands.id());
    if (before == null) {
      made.put(stands.id(), new Made(stands, day(taken)));
    } else if (before.amount().compareTo(stands.amount()) != 0) {
      saved.add(new Saved(before.of(stands.amount()), false, false));
    }
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

  /// Of which an earlier report has another amount.
  List<Saved> saved() {
    return saved;
  }

  Map<DoseId, Dose> removed() {
    return removed;
  }

  List<DoseId> undone() {
    return List.copyOf(undone);
  }
}
