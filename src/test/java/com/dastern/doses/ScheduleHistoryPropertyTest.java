package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionStatus;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Whatever is done to a prescription and to the patient's days, what has passed stays as it is, no
/// medication has two doses at one instant, and none is lost. Each history is some weeks of edits,
/// pauses, journeys, meals, grace periods and marks, around the days when clocks change.
///
/// `-Ddastern.histories=20` makes it twenty times as many.
class ScheduleHistoryPropertyTest {
  private static final int TIMES = Integer.getInteger("dastern.histories", 1);
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Asia/Phnom_Penh"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Pacific/Kiritimati"),
          ZoneId.of("Pacific/Pago_Pago"));

  /// Days near which clocks change somewhere.
  private static final List<LocalDate> BEGINNINGS =
      List.of(LocalDate.of(2027, 3, 8), LocalDate.of(2027, 3, 24), LocalDate.of(2026, 10, 20));

  @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
  void theDosesAreThoseOfTheSlowReference(@ForAll long seed) {
    for (int time = 0; time < TIMES; time++) new Story(seed + time).live();
  }

  /// One patient with one prescription.
  private static final class Story {
    private final Random dice;
    private final UserId patient = new UserId(UUID.randomUUID());
    private final SimulatedSchedule schedule = new SimulatedSchedule();
    private final ExpectedSchedule expected = new ExpectedSchedule();
    private List<Medication> medications = new ArrayList<>();
    private MealTimes meals = MealTimes.NONE;
    private ZoneId zone;
    private Duration grace = Duration.ofMinutes(30);
    private boolean active = true;
    private Instant now;

    Story(long seed) {
      dice = new Random(seed);
      zone = pick(ZONES);
      now =
          pick(BEGINNINGS).atTime(dice.nextInt(24), 5 * dice.nextInt(12)).atZone(zone).toInstant();
      medications.add(medication(new MedicationId(UUID.randomUUID())));
      medications.add(medication(new MedicationId(UUID.randomUUID())));
    }

    void live() {
      schedule.reconcile(course(), now);
      for (int step = 0; step < 8; step++) {
        Instant next = now.plus(gap());
        expected.plan(active ? course() : null, now, next);
        expected.pass(next);
        now = next;
        if (dice.nextInt(4) == 0) mark();
        if (dice.nextInt(3) == 0) undo();
        var past = schedule.past(now);
        happen();
        assertThat(schedule.rows().containsAll(past)).as("the past stands").isTrue();
      }
      // What was made for this very moment has come, too.
      expected.plan(active ? course() : null, now, now);
      expected.pass(now);
      compare();
    }

    /// Often minutes, as somebody does who corrects what they just wrote; at times a week.
    private Duration gap() {
      return switch (dice.nextInt(3)) {
        case 0 -> Duration.ofMinutes(5L * dice.nextInt(1, 30));
        case 1 -> Duration.ofMinutes(5L * dice.nextInt(1, 400));
        default -> Duration.ofMinutes(dice.nextInt(1, 10_000));
      };
    }

    private void happen() {
      switch (dice.nextInt(7)) {
        case 0 -> active = pause(active);
        case 1 -> zone = pick(ZONES);
        case 2 -> meals = meals();
        case 3 -> grace = Duration.ofMinutes(pick(List.of(10, 20, 30, 60)));
        case 4, 5 -> edit();
        default -> {
          if (active) schedule.roll(course(), now);
          return;
        }
      }
      // As the server does: a new grace period alone makes nothing anew, and neither does a mark;
      // that it changes nothing when it is done all the same is shown here too.
      if (active) schedule.reconcile(course(), now);
    }

    private boolean pause(boolean running) {
      if (running) {
        schedule.withdraw(now);
        expected.plan(null, now, now);
      }
      return !running;
    }

    private void edit() {
      int which = dice.nextInt(3);
      if (which == 2 && medications.size() > 1) {
        medications.removeLast();
      } else if (which == 2) {
        medications.add(medication(new MedicationId(UUID.randomUUID())));
      } else {
        int index = dice.nextInt(medications.size());
        medications.set(index, medication(medications.get(index).id()));
      }
    }

    /// One that may be taken now, before its time or after.
    private void mark() {
      var takeable =
          schedule.rows().stream()
              .filter(dose ->
                  dose.status() == DoseStatus.DUE
                      && !now.isBefore(dose.scheduledAt().minus(Dose.OPENS_BEFORE))
                      && !now.isAfter(dose.closesAt()))
              .toList();
      if (takeable.isEmpty()) return;
      Dose dose = takeable.get(dice.nextInt(takeable.size()));
      schedule.take(dose, now);
      if (dose.scheduledAt().isAfter(now)) {
        expected.plan(course(), now, now);
        expected.take(dose.medicationId(), dose.scheduledAt());
      }
    }

    /// A mark of what is still ahead is taken back: the dose is as its prescription says now.
    private void undo() {
      var marked =
          schedule.rows().stream()
              .filter(dose -> dose.status().isTaken() && dose.scheduledAt().isAfter(now))
              .findFirst();
      if (marked.isEmpty()) return;
      Dose dose = marked.get();
      schedule.undo(dose, now);
      expected.takeBack(dose.medicationId(), dose.scheduledAt());
      // At once, before anything else happens: what happens next may keep the time that it has now.
      if (active) {
        schedule.reconcile(course(), now);
        expected.plan(course(), now, now);
      } else {
        schedule.withdraw(now);
        expected.plan(null, now, now);
      }
    }

    private void compare() {
      Map<MedicationId, Map<Instant, ExpectedSchedule.Came>> came = new HashMap<>();
      for (Dose dose : schedule.past(now)) {
        came.computeIfAbsent(dose.medicationId(), _ -> new TreeMap<>())
            .put(
                dose.scheduledAt(),
                new ExpectedSchedule.Came(new TreeSet<>(dose.occasions()), dose.amount()));
      }
      assertThat(came).isEqualTo(expected.came());
    }

    private Course course() {
      var prescription =
          new Prescription(
              new PrescriptionId(patient.value()),
              patient,
              patient,
              PrescriptionStatus.ACTIVE,
              1,
              Optional.empty(),
              Optional.empty(),
              Instant.EPOCH,
              Instant.EPOCH,
              medications,
              Optional.empty());
      return new Course(prescription, meals, zone, grace);
    }

    private Medication medication(MedicationId id) {
      LocalDate today = LocalDate.ofInstant(now, zone);
      LocalDate start = today.plusDays(dice.nextInt(-3, 3));
      Optional<LocalDate> end =
          dice.nextInt(3) == 0 ? Optional.of(start.plusDays(dice.nextInt(14))) : Optional.empty();
      return DosePlanTest.medication(id, grid(), start, days(), end);
    }

    private Map<Slot, Dosage> grid() {
      Map<Slot, Dosage> grid = new EnumMap<>(Slot.class);
      for (Slot slot : Slot.values()) {
        if (dice.nextBoolean()) grid.put(slot, dosage());
      }
      if (grid.isEmpty()) grid.put(pick(List.of(Slot.values())), dosage());
      return grid;
    }

    private Dosage dosage() {
      Optional<LocalTime> time = dice.nextInt(3) == 0 ? Optional.of(time(0, 24)) : Optional.empty();
      return new Dosage(BigDecimal.valueOf(dice.nextInt(1, 4)), pick(List.of(Meal.values())), time);
    }

    private DayPattern days() {
      return switch (dice.nextInt(4)) {
        case 0 -> new DayPattern.EveryNDays(dice.nextInt(2, 5));
        case 1 -> new DayPattern.Weekdays(Set.of(pick(List.of(DayOfWeek.values()))));
        default -> new DayPattern.Daily();
      };
    }

    private MealTimes meals() {
      return new MealTimes(range(), range(), range(), range());
    }

    /// Any meal at any time: that two fall on one instant is what is looked for.
    private Optional<Range> range() {
      if (dice.nextInt(4) == 0) return Optional.empty();
      LocalTime start = time(0, 23);
      return Optional.of(new Range(start, start.plusMinutes(30)));
    }

    private LocalTime time(int from, int until) {
      return LocalTime.of(dice.nextInt(from, until), 30 * dice.nextInt(2));
    }

    private <T> T pick(List<T> values) {
      return values.get(dice.nextInt(values.size()));
    }
  }
}
