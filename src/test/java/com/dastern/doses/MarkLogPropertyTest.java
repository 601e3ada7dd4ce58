package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// What a dose is follows from the set of its marks, as going through them one after the other has
/// it.
class MarkLogPropertyTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void anyOrderIsTheSameAndAsOneAfterTheOther(@ForAll long seed) {
    var dice = new Random(seed);
    Dose dose = DoseFixture.missedAt(NOON);
    List<Mark> marks = new ArrayList<>();
    for (int i = dice.nextInt(1, 10); i > 0; i--) marks.add(mark(dice));
    var expected = new MarkLog(marks).outcome(dose, DoseStatus.MISSED);
    assertStepByStep(marks, dose, expected);
    for (int order = 0; order < 4; order++) {
      Collections.shuffle(marks, dice);
      var again = new MarkLog(marks);
      assertThat(again.outcome(dose, DoseStatus.MISSED)).as("%s", marks).isEqualTo(expected);
      assertThat(again.standing().isPresent()).isEqualTo(expected.status() != DoseStatus.MISSED);
    }
  }

  private static void assertStepByStep(List<Mark> marks, Dose dose, MarkLog.Outcome outcome) {
    Optional<Mark> taken = Optional.empty();
    Optional<Mark> skipped = Optional.empty();
    boolean onTime = false;
    for (Mark mark : marks.stream().sorted(Mark.IN_TIME).toList()) {
      switch (mark.kind()) {
        case TAKEN -> {
          boolean isEarlier =
              taken.map(MarkLogPropertyTest::takenAt).filter(takenAt(mark)::isBefore).isPresent();
          if (taken.isEmpty() || isEarlier) taken = Optional.of(mark);
          onTime |= !mark.late() && !takenAt(mark).isAfter(dose.missedAfter());
        }
        case SKIPPED -> skipped = skipped.or(() -> Optional.of(mark));
        case UNDONE -> {
          taken = Optional.empty();
          skipped = Optional.empty();
          onTime = false;
        }
        case SNOOZED, MISSED -> {}
      }
    }
    DoseStatus status =
        taken.isPresent()
            ? onTime ? DoseStatus.TAKEN_ON_TIME : DoseStatus.TAKEN_LATE
            : skipped.isPresent() ? DoseStatus.SKIPPED : DoseStatus.MISSED;
    assertThat(outcome.status()).as("%s", marks).isEqualTo(status);
    assertThat(outcome.takenAt()).isEqualTo(taken.map(MarkLogPropertyTest::takenAt));
    assertThat(outcome.skipReason())
        .isEqualTo(taken.isPresent() ? Optional.empty() : skipped.flatMap(Mark::reason));
    Optional<Mark> standing = taken.isPresent() ? taken : skipped;
    assertThat(outcome.reported()).isEqualTo(standing.filter(Mark::offline).isPresent());
    assertThat(outcome.reminding().snoozes())
        .isEqualTo(
            marks.stream()
                .filter(mark -> mark.kind() == Mark.Kind.SNOOZED)
                .sorted(Comparator.comparing(Mark::at).thenComparing(Mark.IN_TIME))
                .limit(3)
                .map(Mark::id)
                .toList());
  }

  private static Instant takenAt(Mark mark) {
    return mark.takenAt().orElseThrow();
  }

  /// Within some hours of the dose's time, often at one instant.
  private static Mark mark(Random dice) {
    Instant at = NOON.plus(Duration.ofMinutes(15L * dice.nextInt(-3, 9)));
    Instant heard = at.plus(Duration.ofHours(dice.nextInt(6)));
    UUID id = new UUID(dice.nextLong(), dice.nextLong());
    Mark mark =
        switch (dice.nextInt(8)) {
          case 0, 1, 2 ->
              Mark.taken(
                  id,
                  at,
                  heard,
                  at.minus(Duration.ofMinutes(15L * dice.nextInt(3))),
                  dice.nextInt(4) == 0);
          case 3 -> Mark.skipped(id, at, heard, "reason " + dice.nextInt(3));
          case 4 -> Mark.snoozed(id, at, heard, 5);
          case 5 -> Mark.of(Mark.Kind.MISSED, id, at, heard);
          default -> Mark.of(Mark.Kind.UNDONE, id, at, heard);
        };
    return dice.nextBoolean() ? mark.reported() : mark;
  }
}
