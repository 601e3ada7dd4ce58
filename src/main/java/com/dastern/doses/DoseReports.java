package com.dastern.doses;

import com.dastern.doses.ReportStore.Known;
import com.dastern.doses.ReportStore.Made;
import com.dastern.doses.ReportStore.Saved;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Tx;
import com.dastern.users.User;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reports of one patient's doses, all of a batch together: what they lead to is computed from all
/// that was ever marked of those doses, so that it does not depend on when which report comes.
///
/// Waits for the database, on a virtual thread, in a fixed number of round trips. The caller holds
/// the patient's schedule lock.
public final class DoseReports {
  private final DoseStore doses;
  private final DoseGeneration generation;

  /// What became of a report.
  ///
  /// @param subject the dose that it is about, where there is one
  /// @param rule why something else stands
  /// @param refusal why nothing of it is kept
  public record Verdict(
      Optional<DoseId> subject, Optional<MarkRule> rule, Optional<Refusal> refusal) {
    static Verdict of(DoseId dose, Optional<MarkRule> rule) {
      return new Verdict(Optional.of(dose), rule, Optional.empty());
    }

    static Verdict refused(Refusal refusal) {
      return new Verdict(Optional.empty(), Optional.empty(), Optional.of(refusal));
    }
  }

  /// What the reports led to.
  ///
  /// @param verdicts by the reports' ids
  /// @param doses those that were named, as they are now; what was taken back as needed is not
  ///   there
  /// @param removed those that are no more
  /// @param made takings as needed that were not there
  public record Result(
      Map<UUID, Verdict> verdicts,
      Map<DoseId, Dose> doses,
      Map<DoseId, Dose> removed,
      Set<DoseId> made) {
    public static final Result NOTHING = new Result(Map.of(), Map.of(), Map.of(), Set.of());

    /// What became of that report.
    public Verdict of(UUID report) {
      return Objects.requireNonNull(verdicts.get(report));
    }
  }

  /// What was read before anything is decided.
  private record Loaded(
      Map<DoseId, Dose> doses, Map<MedicationId, Known> medications, MarkedDoses marks) {}

  public DoseReports(DoseStore doses, DoseGeneration generation) {
    this.doses = doses;
    this.generation = generation;
  }

  /// `shown` are doses of which only the state is asked for.
  public Result apply(
      Tx tx, User patient, List<DoseReport> reports, Set<DoseId> shown, Instant now) {
    Loaded loaded = load(tx, patient, reports, shown);
    var planned = new PlannedReports(patient, loaded.doses(), loaded.medications(), now);
    var takings = new TakingReports(patient, loaded.doses(), loaded.medications(), now);
    Map<UUID, Verdict> verdicts = new HashMap<>();
    for (DoseReport report : reports) {
      try {
        if (isOfTaking(loaded, reports, report)) takings.add(report, loaded.marks(), planned);
        else planned.add(report, loaded.marks(), takings);
      } catch (Refusal refusal) {
        verdicts.put(report.id(), Verdict.refused(refusal));
      }
    }
    planned.judge(loaded.marks(), verdicts);
    takings.judge(loaded.marks(), verdicts);
    save(tx, patient, loaded.doses(), planned, takings, now);
    Map<DoseId, Dose> after = new HashMap<>(loaded.doses());
    Stream.concat(planned.saved().stream(), takings.saved().stream())
        .forEach(saved -> after.put(saved.dose().id(), saved.dose()));
    takings.made().forEach(made -> after.put(made.dose().id(), made.dose()));
    Map<DoseId, Dose> removed = new HashMap<>(planned.removed());
    removed.putAll(takings.removed());
    removed.keySet().forEach(after::remove);
    var made = takings.made().stream().map(each -> each.dose().id()).collect(Collectors.toSet());
    return new Result(verdicts, after, removed, made);
  }

  private static boolean isOfTaking(Loaded loaded, List<DoseReport> reports, DoseReport report) {
    if (report.dose().filter(id -> isTaking(loaded, reports, id)).isPresent()) return true;
    boolean isPlanned = report.dose().filter(loaded.doses()::containsKey).isPresent();
    return report.asNeeded().isPresent()
        && report.dose().isPresent()
        && (report.isTaking() || !isPlanned);
  }

  private static boolean isTaking(Loaded loaded, List<DoseReport> reports, DoseId id) {
    Dose dose = loaded.doses().get(id);
    if (dose != null) return dose.isAsNeeded();
    return loaded.marks().isTaking(id)
        || reports.stream()
            .anyMatch(one -> one.isTaking() && one.dose().filter(id::equals).isPresent());
  }

  private Loaded load(Tx tx, User patient, List<DoseReport> reports, Set<DoseId> shown) {
    Set<DoseId> ids = new LinkedHashSet<>(shown);
    List<DoseReport.Planned> planned = new ArrayList<>();
    List<MarkStore.Taken> takings = new ArrayList<>();
    Set<MedicationId> medications = new LinkedHashSet<>();
    for (DoseReport report : reports) {
      report.dose().ifPresent(ids::add);
      report
          .planned()
          .ifPresent(each -> {
            planned.add(each);
            ids.add(PlannedReports.id(each));
            medications.add(each.medication());
          });
      report
          .asNeeded()
          .ifPresent(medication -> {
            if (report.isTaking()) takings.add(new MarkStore.Taken(medication, report.taken()));
            medications.add(medication);
          });
    }
    var locked = ReportStore.lock(tx, patient.id(), ids, planned, takings);
    var known = ReportStore.medications(tx, patient.id(), medications);
    List<Dose> found = locked.await();
    found.forEach(dose -> {
      ids.add(dose.id());
      if (dose.isAsNeeded()) {
        takings.add(new MarkStore.Taken(dose.medicationId(), dose.scheduledAt()));
      }
    });
    var marks = MarkStore.of(tx, patient.id(), ids, takings).await();
    // Another phone's report of a taking may be the dose from now on.
    var others =
        marks.stream().flatMap(entry -> entry.medication().stream()).collect(Collectors.toSet());
    found.stream()
        .filter(PlannedReports::isMadeByPhones)
        .forEach(dose -> others.add(dose.medicationId()));
    others.removeAll(medications);
    List<Known> all = new ArrayList<>(known.await());
    if (!others.isEmpty()) all.addAll(ReportStore.medications(tx, patient.id(), others).await());
    return new Loaded(
        byKey(found, Dose::id), byKey(all, each -> each.medication().id()), new MarkedDoses(marks));
  }

  private void save(
      Tx tx,
      User patient,
      Map<DoseId, Dose> before,
      PlannedReports planned,
      TakingReports takings,
      Instant now) {
    List<MarkStore.Entry> marks = new ArrayList<>(planned.marks());
    marks.addAll(takings.marks());
    if (marks.isEmpty()) return;
    doses.changes(tx, patient.id());
    List<Made> made = new ArrayList<>(planned.made());
    made.addAll(takings.made());
    List<Saved> saved = new ArrayList<>(planned.saved());
    saved.addAll(takings.saved());
    // In this order, and in one round trip.
    Future.all(
            List.of(
                MarkStore.add(tx, patient.id(), marks),
                ReportStore.remove(
                    tx,
                    patient.id(),
                    Stream.concat(
                            takings.removed().keySet().stream(),
                            planned.removed().keySet().stream())
                        .toList(),
                    takings.undone(),
                    now),
                ReportStore.insert(tx, patient.id(), made),
                ReportStore.save(tx, patient.id(), saved, now)))
        .await();
    // What is due again of a plan that changed meanwhile is as the plan says now.
    var reopened =
        saved.stream().map(Saved::dose).filter(dose -> isReopened(dose, before, now)).toList();
    generation.settle(tx, patient.id(), reopened, now).await();
  }

  private static boolean isReopened(Dose dose, Map<DoseId, Dose> before, Instant now) {
    Dose was = before.get(dose.id());
    return was != null
        && was.status() != DoseStatus.DUE
        && dose.status() == DoseStatus.DUE
        && dose.scheduledAt().isAfter(now);
  }

  private static <K, V> Map<K, V> byKey(Collection<V> values, Function<V, K> key) {
    return values.stream()
        .collect(Collectors.toMap(key, v -> v, (first, _) -> first, LinkedHashMap::new));
  }
}
