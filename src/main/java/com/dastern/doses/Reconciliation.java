package com.dastern.doses;

import com.dastern.doses.DosePlan.Cell;
import com.dastern.doses.DosePlan.Planned;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What must change of a prescription's doses so that they are as its course says from `now` on.
/// Pure.
///
/// What has passed or was marked stands, and its occasions get no second dose, wherever their times
/// lie now. A dose that is still ahead keeps its id when its time moves. One whose new time has
/// passed already stays at its old one: nobody lost it by a journey or by eating earlier.
final class Reconciliation {
  /// Further back than any dose whose occasion may lie ahead in another zone.
  static final Duration LOOKED_BACK = Duration.ofDays(3);

  /// A dose that is still ahead and is to be as planned now.
  record Moved(Dose dose, NewDose as) {}

  /// Nothing in them concerns a dose that has passed or was marked.
  record Changes(List<NewDose> made, List<Moved> moved, List<Dose> withdrawn) {
    boolean isEmpty() {
      return made.isEmpty() && moved.isEmpty() && withdrawn.isEmpty();
    }

    static Changes all(Collection<Changes> parts) {
      return new Changes(
          parts.stream().flatMap(part -> part.made.stream()).toList(),
          parts.stream().flatMap(part -> part.moved.stream()).toList(),
          parts.stream().flatMap(part -> part.withdrawn.stream()).toList());
    }
  }

  private final Course course;
  private final Instant now;
  private final Instant until;
  private final List<NewDose> made = new ArrayList<>();
  private final List<Moved> moved = new ArrayList<>();
  private final List<Dose> withdrawn = new ArrayList<>();

  private Reconciliation(Course course, Instant now, Instant until) {
    this.course = course;
    this.now = now;
    this.until = until;
  }

  /// `standing` are the prescription's doses that are scheduled later than [#LOOKED_BACK] before
  /// `now`. Doses are made up to `until`.
  static Changes of(Course course, List<Dose> standing, Instant now, Instant until) {
    var reconciliation = new Reconciliation(course, now, until);
    Map<MedicationId, List<Dose>> byMedication = new HashMap<>();
    for (Dose dose : standing) {
      byMedication.computeIfAbsent(dose.medicationId(), _ -> new ArrayList<>()).add(dose);
    }
    for (Medication medication : course.prescription().medications()) {
      var own = byMedication.remove(medication.id());
      reconciliation.reconcile(medication, own == null ? List.of() : own);
    }
    // Medications that it has no more.
    byMedication.values().forEach(reconciliation::withdrawOpen);
    return new Changes(reconciliation.made, reconciliation.moved, reconciliation.withdrawn);
  }

  private void reconcile(Medication medication, List<Dose> standing) {
    Set<Occasion> served = new HashSet<>();
    Set<Instant> taken = new HashSet<>();
    Map<Occasion, Dose> open = new HashMap<>();
    for (Dose dose : standing) {
      if (isOpen(dose)) {
        dose.occasions().forEach(occasion -> open.put(occasion, dose));
      } else {
        served.addAll(dose.occasions());
        taken.add(dose.scheduledAt());
      }
    }
    var targets = new TreeMap<Instant, Planned>();
    for (Cell cell : course.plan().cells(medication, now.minus(LOOKED_BACK), until)) {
      if (served.contains(cell.occasion())) continue;
      Cell due = cell.at().isBefore(now) ? kept(cell, open) : cell;
      // An instant at which a dose of the medication stands gets no second one.
      if (due == null || taken.contains(due.at())) continue;
      targets.merge(due.at(), DosePlan.planned(medication, due), Planned::plus);
    }
    Set<DoseId> left = new HashSet<>();
    for (Planned target : targets.values()) {
      Dose dose = open.get(target.occasion());
      if (dose == null || !dose.occasions().getFirst().equals(target.occasion())) {
        made.add(course.dose(target));
      } else {
        left.add(dose.id());
        move(dose, target);
      }
    }
    withdrawOpen(standing.stream().filter(dose -> !left.contains(dose.id())).toList());
  }

  /// At the time that it had, if a dose waits for it; its new time has passed.
  private static @Nullable Cell kept(Cell cell, Map<Occasion, Dose> open) {
    Dose dose = open.get(cell.occasion());
    return dose == null ? null : new Cell(cell.occasion(), cell.dosage(), dose.scheduledAt());
  }

  private void move(Dose dose, Planned target) {
    if (!isAs(dose, target)) {
      // The grace period that held when its time was set.
      boolean sameTime = dose.scheduledAt().equals(target.at());
      NewDose as = course.dose(target);
      moved.add(new Moved(dose, sameTime ? as.missedAfter(dose.missedAfter()) : as));
    }
  }

  private static boolean isAs(Dose dose, Planned target) {
    return dose.scheduledAt().equals(target.at())
        && dose.occasions().equals(target.occasions())
        && dose.amount().compareTo(target.dosage().amount()) == 0
        && dose.meal().filter(target.dosage().meal()::equals).isPresent()
        && dose.medication().equals(MedicationJson.names(target.medication()));
  }

  private void withdrawOpen(List<Dose> doses) {
    doses.stream().filter(this::isOpen).forEach(withdrawn::add);
  }

  private boolean isOpen(Dose dose) {
    return dose.status() == DoseStatus.DUE && dose.scheduledAt().isAfter(now);
  }
}
