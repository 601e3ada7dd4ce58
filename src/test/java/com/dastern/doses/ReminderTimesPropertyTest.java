package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.MedicationId;
import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Grid;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.PrnTerms;
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
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// From reminder to reminder, against every day and time of the medication written out.
class ReminderTimesPropertyTest {
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Asia/Phnom_Penh"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/Havana"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Africa/Cairo"));
  private static final List<DayPattern> PATTERNS =
      List.of(
          new DayPattern.Daily(),
          new DayPattern.EveryNDays(2),
          new DayPattern.EveryNDays(90),
          new DayPattern.Weekdays(Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY)));
  private static final LocalDate EPOCH = LocalDate.of(2026, 1, 1);

  @Property(tries = 300)
  void stepsLeadThroughAllOfThemAndEnd(
      @ForAll @IntRange(max = 4) int zone,
      @ForAll @IntRange(max = 3) int pattern,
      @ForAll @IntRange(max = 364) int startDay,
      @ForAll @IntRange(max = 100) int lasts,
      @ForAll @Size(max = 4) List<@IntRange(max = 1439) Integer> minutes,
      @ForAll boolean presets,
      @ForAll @IntRange(min = -3000, max = 150_000) int fromMinute) {
    ZoneId in = ZONES.get(zone);
    LocalDate start = EPOCH.plusDays(startDay);
    List<LocalTime> times = minutes.stream().map(LocalTime.MIN::plusMinutes).toList();
    Medication medication =
        medication(
            PATTERNS.get(pattern),
            start,
            start.plusDays(lasts),
            presets ? Optional.empty() : Optional.of(times));
    Instant from = start.atStartOfDay(in).toInstant().plus(Duration.ofMinutes(fromMinute));

    var expected = new TreeSet<Instant>();
    for (int day = 0; day <= lasts; day++) {
      LocalDate date = start.plusDays(day);
      if (!medication.isFor(date)) continue;
      for (LocalTime time : presets ? ReminderTimes.PRESETS : times) {
        expected.add(date.atTime(time).atZone(in).toInstant());
      }
    }
    var walked = new TreeSet<Instant>();
    Optional<Instant> next = ReminderTimes.after(medication, in, from);
    while (next.isPresent()) {
      assertThat(walked.add(next.get())).isTrue();
      next = ReminderTimes.after(medication, in, next.get());
    }
    assertThat(walked).isEqualTo(expected.tailSet(from, false));
  }

  private static Medication medication(
      DayPattern days, LocalDate start, LocalDate end, Optional<List<LocalTime>> times) {
    return new Medication(
        new MedicationId(UUID.randomUUID()),
        Optional.of("ប៉ារ៉ាសេតាម៉ុល"),
        Optional.empty(),
        Optional.empty(),
        Medication.Form.TABLET,
        "tablet",
        true,
        new Grid(Map.of()),
        days,
        start,
        Optional.of(end),
        Optional.empty(),
        new PrnTerms(Optional.empty(), Optional.empty(), Optional.empty(), times));
  }
}
