package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.DoseId;
import com.dastern.prescriptions.MedicationJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// The doses of one prescription in memory, with what the database does to them: its constraints,
/// and the statements that make, move, withdraw and mark.
final class SimulatedSchedule {
  static final Duration HORIZON = Duration.ofDays(30);

  private List<Dose> rows = new ArrayList<>();
  private Instant madeUntil = Instant.EPOCH;

  List<Dose> rows() {
    return rows;
  }

  /// What stands for ever: what has passed or was marked.
  List<Dose> past(Instant now) {
    return rows.stream().filter(dose -> !isOpen(dose, now)).toList();
  }

  void reconcile(Course course, Instant now) {
    Instant since = now.minus(Reconciliation.LOOKED_BACK);
    var standing = rows.stream().filter(dose -> dose.scheduledAt().isAfter(since)).toList();
    var changes = Reconciliation.of(course, standing, now, now.plus(HORIZON));
    for (var moved : changes.moved()) {
      assertThat(isOpen(moved.dose(), now)).isTrue();
      remove(moved.dose());
      add(moved.dose().id(), moved.as(), moved.dose().version() + 1);
    }
    for (Dose withdrawn : changes.withdrawn()) {
      assertThat(isOpen(withdrawn, now)).isTrue();
      remove(withdrawn);
    }
    for (NewDose made : changes.made()) {
      // The database would leave it out, and it would be lost.
      assertThat(rows).noneMatch(isFor(made));
      add(new DoseId(UUID.randomUUID()), made, 1);
    }
    madeUntil = now.plus(HORIZON);
    requireDistinctInstants();
  }

  void withdraw(Instant now) {
    rows.removeIf(dose -> isOpen(dose, now));
  }

  /// As [RollHorizon] does.
  void roll(Course course, Instant now) {
    Instant from = madeUntil.isAfter(now) ? madeUntil : now;
    for (NewDose made : course.doses(from, now.plus(HORIZON))) {
      if (rows.stream().noneMatch(isFor(made).or(isAt(made)))) {
        add(new DoseId(UUID.randomUUID()), made, 1);
      }
    }
    madeUntil = now.plus(HORIZON);
    requireDistinctInstants();
  }

  void take(Dose dose, Instant now) {
    remove(dose);
    rows.add(dose.take(now, now).dose());
  }

  void undo(Dose dose, Instant now) {
    remove(dose);
    rows.add(dose.undo(now).dose());
  }

  private void add(DoseId id, NewDose made, int version) {
    var planned = made.planned();
    rows.add(
        new Dose(
            id,
            made.prescription().patient(),
            made.prescription().id(),
            planned.medication().id(),
            MedicationJson.names(planned.medication()),
            planned.occasions(),
            planned.dosage().amount(),
            Optional.of(planned.dosage().meal()),
            planned.at(),
            made.missedAfter(),
            DoseStatus.DUE,
            Optional.empty(),
            Optional.empty(),
            version,
            Reminding.NONE));
  }

  private void remove(Dose dose) {
    assertThat(rows.removeIf(row -> row.id().equals(dose.id()))).isTrue();
  }

  private void requireDistinctInstants() {
    var seen = new HashSet<List<Object>>();
    for (Dose dose : rows) {
      assertThat(seen.add(List.of(dose.medicationId(), dose.scheduledAt())))
          .as("two doses of one medication at %s", dose.scheduledAt())
          .isTrue();
    }
  }

  private static boolean isOpen(Dose dose, Instant now) {
    return dose.status() == DoseStatus.DUE && dose.scheduledAt().isAfter(now);
  }

  private static Predicate<Dose> isFor(NewDose made) {
    return dose ->
        dose.medicationId().equals(made.planned().medication().id())
            && dose.occasions().getFirst().equals(made.planned().occasion());
  }

  private static Predicate<Dose> isAt(NewDose made) {
    return dose ->
        dose.medicationId().equals(made.planned().medication().id())
            && dose.scheduledAt().equals(made.planned().at());
  }
}
