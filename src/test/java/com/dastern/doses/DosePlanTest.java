package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.MedicationId;
import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.Grid;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.PrnTerms;
import com.dastern.prescriptions.Slot;
import com.dastern.users.MealTimes;
import com.dastern.users.MealTimes.Range;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DosePlanTest {
  private static final ZoneId PHNOM_PENH = ZoneId.of("Asia/Phnom_Penh");
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
  private static final Instant MIDNIGHT = MONDAY.atStartOfDay(PHNOM_PENH).toInstant();
  private static final Instant NEXT_MIDNIGHT = MIDNIGHT.plus(Duration.ofDays(1));

  @Test
  void withoutMealTimesEachSlotHasItsUsualTime() {
    var all =
        Map.of(Slot.MORNING, one(), Slot.DAYTIME, one(), Slot.EVENING, one(), Slot.NIGHT, one());
    assertThat(times(MealTimes.NONE, medication(all), MIDNIGHT, NEXT_MIDNIGHT))
        .containsExactly("07:30", "13:00", "18:00", "20:00");
  }

  @Test
  void beforeAndAfterAMealAreHalfAnHourFromItsStart() {
    var meals = meals(range("06:45", "07:30"), range("19:00", "20:00"));
    var grid = Map.of(Slot.MORNING, dosage("1", Meal.BEFORE), Slot.NIGHT, dosage("1", Meal.AFTER));
    assertThat(times(meals, medication(grid), MIDNIGHT, NEXT_MIDNIGHT))
        .containsExactly("06:15", "19:30");
  }

  @Test
  void halfAnHourBeforeAMealJustAfterMidnightIsOnTheDayBefore() {
    var meals = meals(range("00:10", "01:00"), Optional.empty());
    var doses =
        new DosePlan(meals, PHNOM_PENH)
            .doses(
                medication(Map.of(Slot.MORNING, dosage("1", Meal.BEFORE))),
                MIDNIGHT,
                NEXT_MIDNIGHT);
    assertThat(doses)
        .singleElement()
        .satisfies(dose ->
            assertThat(dose.at()).isEqualTo(MONDAY.atTime(23, 40).atZone(PHNOM_PENH).toInstant()));
  }

  @Test
  void twoCellsOfOneInstantAreOneDoseOfBothAmounts() {
    var meals =
        new MealTimes(
            Optional.empty(), Optional.empty(), range("19:00", "19:30"), range("19:00", "20:00"));
    var grid = Map.of(Slot.EVENING, dosage("1", Meal.AFTER), Slot.NIGHT, dosage("0.5", Meal.AFTER));
    var doses = new DosePlan(meals, PHNOM_PENH).doses(medication(grid), MIDNIGHT, NEXT_MIDNIGHT);
    assertThat(doses)
        .singleElement()
        .satisfies(dose -> {
          assertThat(dose.dosage().amount()).isEqualByComparingTo("1.5");
          assertThat(dose.occasion().slot()).isEqualTo(Slot.EVENING);
        });
  }

  @Test
  void theFirstInstantIsInsideAndTheLastIsNot() {
    var morning = medication(Map.of(Slot.MORNING, one()));
    Instant due = MONDAY.atTime(7, 30).atZone(PHNOM_PENH).toInstant();
    assertThat(times(MealTimes.NONE, morning, due, due.plusSeconds(1))).hasSize(1);
    assertThat(times(MealTimes.NONE, morning, due.minusSeconds(1), due)).isEmpty();
  }

  @Test
  void patternsDatesAndNeedDecideTheDays() {
    var grid = Map.of(Slot.MORNING, one());
    assertThat(days(new DayPattern.EveryNDays(3), Optional.empty(), false, grid))
        .containsExactly(23, 26, 29, 2, 5);
    assertThat(
            days(
                new DayPattern.Weekdays(Set.of(DayOfWeek.TUESDAY, DayOfWeek.SUNDAY)),
                Optional.empty(),
                false,
                grid))
        .containsExactly(24, 29, 1, 6);
    assertThat(days(new DayPattern.Daily(), Optional.of(MONDAY.plusDays(1)), false, grid))
        .containsExactly(23, 24);
    assertThat(days(new DayPattern.Daily(), Optional.empty(), true, grid)).isEmpty();
  }

  @Test
  void aTimeThatADaySkipsMovesOnAndOneThatItHasTwiceIsTheFirst() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    var meals = meals(range("02:00", "02:30"), Optional.empty());
    var night = medication(Map.of(Slot.MORNING, dosage("1", Meal.AFTER)), LocalDate.of(2026, 3, 1));
    var plan = new DosePlan(meals, berlin);
    // 2026-03-29 has no 02:30, 2026-10-25 has two.
    assertThat(
            plan.doses(
                night,
                Instant.parse("2026-03-28T23:00:00Z"),
                Instant.parse("2026-03-29T22:00:00Z")))
        .singleElement()
        .satisfies(dose -> assertThat(dose.at()).isEqualTo("2026-03-29T01:30:00Z"));
    assertThat(
            plan.doses(
                night,
                Instant.parse("2026-10-24T22:00:00Z"),
                Instant.parse("2026-10-25T23:00:00Z")))
        .singleElement()
        .satisfies(dose -> assertThat(dose.at()).isEqualTo("2026-10-25T00:30:00Z"));
  }

  private static List<String> times(
      MealTimes meals, Medication medication, Instant from, Instant until) {
    return new DosePlan(meals, PHNOM_PENH)
        .doses(medication, from, until).stream()
            .map(dose -> dose.at().atZone(PHNOM_PENH).toLocalTime().toString())
            .toList();
  }

  private static List<Integer> days(
      DayPattern pattern, Optional<LocalDate> end, boolean asNeeded, Map<Slot, Dosage> grid) {
    return new DosePlan(MealTimes.NONE, PHNOM_PENH)
            .doses(
                medication(grid, MONDAY, pattern, end, asNeeded),
                MIDNIGHT,
                MIDNIGHT.plus(Duration.ofDays(15)))
            .stream()
            .map(dose -> dose.at().atZone(PHNOM_PENH).getDayOfMonth())
            .toList();
  }

  static Medication medication(Map<Slot, Dosage> grid) {
    return medication(grid, MONDAY.minusDays(7));
  }

  private static Medication medication(Map<Slot, Dosage> grid, LocalDate start) {
    return medication(grid, start, new DayPattern.Daily(), Optional.empty(), false);
  }

  static Medication medication(
      Map<Slot, Dosage> grid,
      LocalDate start,
      DayPattern days,
      Optional<LocalDate> end,
      boolean asNeeded) {
    return medication(new MedicationId(UUID.randomUUID()), grid, start, days, end, asNeeded);
  }

  static Medication medication(
      MedicationId id,
      Map<Slot, Dosage> grid,
      LocalDate start,
      DayPattern days,
      Optional<LocalDate> end) {
    return medication(id, grid, start, days, end, false);
  }

  private static Medication medication(
      MedicationId id,
      Map<Slot, Dosage> grid,
      LocalDate start,
      DayPattern days,
      Optional<LocalDate> end,
      boolean asNeeded) {
    return new Medication(
        id,
        Optional.of("មេតហ្វរមីន"),
        Optional.empty(),
        Optional.empty(),
        Medication.Form.TABLET,
        "tablet",
        asNeeded,
        new Grid(grid),
        days,
        start,
        end,
        Optional.empty(),
        PrnTerms.NONE);
  }

  private static MealTimes meals(Optional<Range> morning, Optional<Range> night) {
    return new MealTimes(morning, Optional.empty(), Optional.empty(), night);
  }

  private static Optional<Range> range(String start, String end) {
    return Optional.of(new Range(LocalTime.parse(start), LocalTime.parse(end)));
  }

  private static Dosage one() {
    return dosage("1", Meal.AFTER);
  }

  private static Dosage dosage(String amount, Meal meal) {
    return new Dosage(new BigDecimal(amount), meal);
  }
}
