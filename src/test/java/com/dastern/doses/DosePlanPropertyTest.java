package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Slot;
import com.dastern.users.MealTimes;
import com.dastern.users.MealTimes.Range;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The plan against a slow and obvious reference: walk every day of the medication from its start
/// and keep what falls inside.
class DosePlanPropertyTest {
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Asia/Phnom_Penh"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Pacific/Apia"));

  @Property(tries = 300)
  void everyDoseOfTheReferenceIsPlannedAndNoOther(
      @ForAll @IntRange(max = 4) int zone,
      @ForAll @IntRange(max = 729) int startDay,
      @ForAll @IntRange(max = 1438) int morningStart,
      @ForAll boolean before,
      @ForAll boolean withNight,
      @ForAll @IntRange(min = 1, max = 4) int every,
      @ForAll @IntRange(max = 2880) int fromMinute) {
    ZoneId in = ZONES.get(zone);
    LocalDate start = LocalDate.of(2026, 1, 1).plusDays(startDay);
    LocalTime mealStart = LocalTime.MIN.plusMinutes(morningStart);
    var meals =
        new MealTimes(
            Optional.of(new Range(mealStart, LocalTime.MAX)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var dosage = new Dosage(BigDecimal.ONE, before ? Meal.BEFORE : Meal.AFTER);
    Map<Slot, Dosage> grid =
        withNight ? Map.of(Slot.MORNING, dosage, Slot.NIGHT, dosage) : Map.of(Slot.MORNING, dosage);
    DayPattern days = every == 1 ? new DayPattern.Daily() : new DayPattern.EveryNDays(every);
    Medication medication =
        DosePlanTest.medication(grid, start, days, Optional.of(start.plusDays(9)), false);
    Instant from =
        start.minusDays(1).atStartOfDay(in).toInstant().plus(Duration.ofMinutes(fromMinute));
    Instant until = from.plus(Duration.ofDays(6));

    var planned = new DosePlan(meals, in).doses(medication, from, until);
    var expected = reference(medication, mealStart, before, withNight, in, from, until);

    assertThat(planned.stream().map(DosePlan.Planned::at))
        .containsExactlyElementsOf(expected.keySet());
    assertThat(planned.stream().map(dose -> dose.dosage().amount().intValue()))
        .containsExactlyElementsOf(expected.values());
  }

  private static SortedMap<Instant, Integer> reference(
      Medication medication,
      LocalTime mealStart,
      boolean before,
      boolean withNight,
      ZoneId zone,
      Instant from,
      Instant until) {
    var amounts = new TreeMap<Instant, Integer>();
    for (int i = 0; i < 400; i++) {
      LocalDate day = medication.start().plusDays(i);
      if (!medication.isTakenOn(day)) continue;
      var morning = day.atTime(mealStart).plusMinutes(before ? -30 : 30).atZone(zone).toInstant();
      amounts.merge(morning, 1, Integer::sum);
      if (withNight) amounts.merge(day.atTime(20, 0).atZone(zone).toInstant(), 1, Integer::sum);
    }
    return amounts.subMap(from, until);
  }
}
