package com.dastern.doses;

import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Slot;
import com.dastern.users.MealTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// From the grid to instants. Pure: the same medication, meal times and zone always give the same
/// doses.
///
/// Times are local to the patient's zone and become instants day by day, so that 07:30 stays 07:30
/// across a change of daylight saving time: a time that a day skips moves on by the gap, one that
/// it has twice is the first.
public final class DosePlan {
  private static final Duration BEFORE_MEAL = Duration.ofMinutes(-30);
  private static final Duration AFTER_MEAL = Duration.ofMinutes(30);

  private final MealTimes meals;
  private final ZoneId zone;

  public DosePlan(MealTimes meals, ZoneId zone) {
    this.meals = meals;
    this.zone = zone;
  }

  /// A dose that is to be made.
  public record Planned(
      Medication medication, List<Occasion> occasions, Dosage dosage, Instant at) {
    public Planned {
      occasions = List.copyOf(occasions);
    }

    /// Two cells of the grid that fall on one instant are one dose of both amounts.
    Planned plus(Planned other) {
      var amount = dosage.amount().add(other.dosage.amount());
      var both = Stream.concat(occasions.stream(), other.occasions.stream()).toList();
      return new Planned(medication, both, new Dosage(amount, dosage.meal()), at);
    }

    /// The first of those that it is for.
    Occasion occasion() {
      return occasions.getFirst();
    }
  }

  /// A cell of the grid on one day, with the instant that it falls on.
  record Cell(Occasion occasion, Dosage dosage, Instant at) {}

  /// The doses with `from` ≤ instant < `until`, in the order of their instants.
  public Collection<Planned> doses(Medication medication, Instant from, Instant until) {
    var planned = new TreeMap<Instant, Planned>();
    for (Cell cell : cells(medication, from, until)) {
      planned.merge(cell.at(), planned(medication, cell), Planned::plus);
    }
    return planned.values();
  }

  static Planned planned(Medication medication, Cell cell) {
    return new Planned(medication, List.of(cell.occasion()), cell.dosage(), cell.at());
  }

  /// The cells with `from` ≤ instant < `until`, in the order of their occasions.
  List<Cell> cells(Medication medication, Instant from, Instant until) {
    var cells = new ArrayList<Cell>();
    // Half an hour before an early meal may fall on the day before.
    LocalDate last = LocalDate.ofInstant(until, zone).plusDays(1);
    for (LocalDate day = first(medication, from); !day.isAfter(last); day = day.plusDays(1)) {
      if (!medication.isTakenOn(day)) continue;
      for (Slot slot : Slot.values()) {
        var dosage = medication.grid().at(slot);
        if (dosage.isEmpty()) continue;
        Instant at = instant(day, slot, dosage.get());
        if (at.isBefore(from) || !at.isBefore(until)) continue;
        cells.add(new Cell(new Occasion(day, slot), dosage.get(), at));
      }
    }
    return cells;
  }

  private LocalDate first(Medication medication, Instant from) {
    LocalDate day = LocalDate.ofInstant(from, zone).minusDays(1);
    return medication.start().isAfter(day) ? medication.start() : day;
  }

  private Instant instant(LocalDate day, Slot slot, Dosage dosage) {
    return dosage
        .time()
        .map(day::atTime)
        .or(() -> range(slot).map(range -> byMeal(day, range, dosage.meal())))
        .orElseGet(() -> day.atTime(usual(slot)))
        .atZone(zone)
        .toInstant();
  }

  private static LocalDateTime byMeal(LocalDate day, MealTimes.Range range, Dosage.Meal meal) {
    return day.atTime(range.start()).plus(meal == Dosage.Meal.BEFORE ? BEFORE_MEAL : AFTER_MEAL);
  }

  private Optional<MealTimes.Range> range(Slot slot) {
    return switch (slot) {
      case MORNING -> meals.morning();
      case DAYTIME -> meals.afternoon();
      case EVENING -> meals.evening();
      case NIGHT -> meals.night();
    };
  }

  /// The time of a slot whose meal the patient has not set.
  private static LocalTime usual(Slot slot) {
    return switch (slot) {
      case MORNING -> LocalTime.of(7, 30);
      case DAYTIME -> LocalTime.of(13, 0);
      case EVENING -> LocalTime.of(18, 0);
      case NIGHT -> LocalTime.of(20, 0);
    };
  }
}
