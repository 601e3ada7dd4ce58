package com.dastern.doses;

import com.dastern.kernel.MedicationId;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Slot;
import com.dastern.users.MealTimes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The slow and obvious way to the doses that a patient has had: it walks from change to change,
/// and before each asks every cell of every day anew when its time is under the plan that holds
/// then. What has come is written down once, and never looked at again but to know that it has
/// come.
///
/// It knows no horizon, keeps no doses, and compares nothing with what was planned before, apart
/// from the one rule that needs it: a time that was ahead does not vanish because it would have
/// passed.
final class ExpectedSchedule {
  /// A dose that has come.
  record Came(Set<Occasion> occasions, BigDecimal amount) {}

  private record Cell(MedicationId medication, Occasion occasion) {}

  private record Due(Instant at, BigDecimal amount) {}

  private record Moment(MedicationId medication, Instant at) {}

  private final Map<MedicationId, Map<Instant, Came>> came = new HashMap<>();
  private final Set<Cell> served = new HashSet<>();
  private Map<Cell, Due> ahead = new HashMap<>();

  Map<MedicationId, Map<Instant, Came>> came() {
    return came;
  }

  /// From `now` on that course holds, or none; up to a moment that is not much later than `next`.
  void plan(@Nullable Course course, Instant now, Instant next) {
    Map<Cell, Due> planned = new HashMap<>();
    if (course != null) {
      LocalDate first = LocalDate.ofInstant(now, course.zone()).minusDays(4);
      LocalDate last = LocalDate.ofInstant(next, course.zone()).plusDays(4);
      for (Medication medication : course.prescription().medications()) {
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
          if (!medication.isTakenOn(day)) continue;
          for (Slot slot : Slot.values()) {
            var cell = new Cell(medication.id(), new Occasion(day, slot));
            var dosage = medication.grid().at(slot);
            if (dosage.isPresent()) due(course, cell, dosage.get(), now, planned);
          }
        }
      }
    }
    ahead = planned;
  }

  private void due(Course course, Cell cell, Dosage dosage, Instant now, Map<Cell, Due> planned) {
    if (served.contains(cell)) return;
    Instant at = local(course.meals(), cell.occasion(), dosage, course).toInstant();
    if (at.isBefore(now)) {
      Due before = ahead.get(cell);
      if (before == null) return;
      at = before.at();
    }
    if (has(new Moment(cell.medication(), at))) return;
    planned.put(cell, new Due(at, dosage.amount()));
  }

  private static ZonedDateTime local(
      MealTimes meals, Occasion occasion, Dosage dosage, Course course) {
    LocalDate day = occasion.day();
    return dosage
        .time()
        .map(day::atTime)
        .orElseGet(() -> byMeal(meals, occasion, dosage.meal()))
        .atZone(course.zone());
  }

  private static LocalDateTime byMeal(MealTimes meals, Occasion occasion, Dosage.Meal meal) {
    Optional<MealTimes.Range> range;
    LocalTime usual;
    switch (occasion.slot()) {
      case MORNING -> {
        range = meals.morning();
        usual = LocalTime.of(7, 30);
      }
      case DAYTIME -> {
        range = meals.afternoon();
        usual = LocalTime.of(13, 0);
      }
      case EVENING -> {
        range = meals.evening();
        usual = LocalTime.of(18, 0);
      }
      default -> {
        range = meals.night();
        usual = LocalTime.of(20, 0);
      }
    }
    if (range.isEmpty()) return occasion.day().atTime(usual);
    LocalDateTime start = occasion.day().atTime(range.get().start());
    return meal == Dosage.Meal.BEFORE ? start.minusMinutes(30) : start.plusMinutes(30);
  }

  /// Time passes, up to and including that moment.
  void pass(Instant until) {
    ahead
        .entrySet()
        .removeIf(entry -> {
          boolean comes = !entry.getValue().at().isAfter(until);
          if (comes) write(entry.getKey(), entry.getValue());
          return comes;
        });
  }

  /// What is ahead at that instant is taken before its time.
  void take(MedicationId medication, Instant at) {
    ahead
        .entrySet()
        .removeIf(entry -> {
          boolean taken =
              entry.getKey().medication().equals(medication) && entry.getValue().at().equals(at);
          if (taken) write(entry.getKey(), entry.getValue());
          return taken;
        });
  }

  /// What was taken before its time is ahead again; whether it stays is for the next plan.
  void takeBack(MedicationId medication, Instant at) {
    var doses = came.get(medication);
    if (doses == null) return;
    Came back = doses.remove(at);
    if (back == null) return;
    if (doses.isEmpty()) came.remove(medication);
    for (Occasion occasion : back.occasions()) {
      var cell = new Cell(medication, occasion);
      served.remove(cell);
      ahead.put(cell, new Due(at, back.amount()));
    }
  }

  private void write(Cell cell, Due due) {
    served.add(cell);
    var one = new Came(new TreeSet<>(Set.of(cell.occasion())), due.amount());
    came.computeIfAbsent(cell.medication(), _ -> new TreeMap<>())
        .merge(due.at(), one, ExpectedSchedule::both);
  }

  private static Came both(Came first, Came second) {
    var occasions = new TreeSet<>(first.occasions());
    occasions.addAll(second.occasions());
    return new Came(occasions, first.amount().add(second.amount()));
  }

  private boolean has(Moment moment) {
    var doses = came.get(moment.medication());
    return doses != null && doses.containsKey(moment.at());
  }
}
