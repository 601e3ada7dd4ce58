package com.dastern.doses;

import static com.dastern.doses.DoseFixture.GRACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.EventType;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What a patient does with a dose, in any order, while the scheduler looks every half minute:
/// against a reference that goes by the clock on the wall and remembers nothing but marks.
class MarkingPropertyTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(30);
  private static final int FIRST = -250;
  private static final int LAST = 2_900;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int CLOSED_TICKS = (int) Dose.CLOSES_AFTER.dividedBy(TICK);
  private static final int GRACE_TICKS = (int) GRACE.dividedBy(TICK);

  enum Deed {
    TAKE,
    SKIP,
    UNDO,
    SNOOZE_5,
    SNOOZE_10,
    SNOOZE_15,
    RESTART
  }

  record Step(int tick, Deed deed) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> ticks =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.integers().between(-10, 75)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(FIRST, LAST)));
    return Combinators.combine(ticks, Arbitraries.of(Deed.class))
        .as(Step::new)
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 200)
  void whatIsToldIsWhatTheWallClockSays(
      @ForAll("steps") List<Step> steps, @ForAll boolean repeats) {
    var actual = new Patient(repeats);
    var reference = new Wall(repeats);
    Map<Integer, List<Deed>> plan = new TreeMap<>();
    steps.forEach(s -> plan.computeIfAbsent(s.tick(), _ -> new ArrayList<>()).add(s.deed()));
    for (int tick = FIRST; tick <= LAST; tick++) {
      actual.lookUntilQuiet(tick);
      reference.look(tick);
      for (Deed deed : plan.getOrDefault(tick, List.of())) {
        if (actual.does(deed, tick)) reference.does(deed, tick);
      }
    }
    assertThat(actual.told).isEqualTo(reference.told);
    assertThat(Collections.frequency(actual.words(), "SNOOZED")).isLessThanOrEqualTo(3);
    assertThat(actual.words().stream().filter(word -> word.length() == 1))
        .doesNotHaveDuplicates()
        .isSorted()
        .hasSizeLessThanOrEqualTo(4);
  }

  @Property(tries = 200)
  void howeverLateTheSchedulerIsNothingIsMadeUp(
      @ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> looks) {
    var patient = new Patient(true);
    Map<Integer, Deed> plan = new TreeMap<>();
    steps.forEach(step -> plan.put(step.tick(), step.deed()));
    looks.forEach(step -> plan.putIfAbsent(step.tick(), Deed.RESTART));
    plan.forEach((tick, deed) -> {
      if (deed == Deed.RESTART) patient.lookUntilQuiet(tick);
      else patient.does(deed, tick);
    });
    patient.lookUntilQuiet(LAST * 10);
    assertThat(patient.state.next()).isEmpty();
    assertThat(patient.words().stream().filter(word -> word.length() == 1))
        .doesNotHaveDuplicates()
        .isSorted();
    // Between two misses there was a mark that was taken back.
    assertThat(patient.missesAndMarks.toString()).doesNotContain("MISSED, MISSED");
  }

  /// The rules under test, and the model of the scheduler's statement.
  private static final class Patient {
    final List<String> told = new ArrayList<>();
    final List<String> missesAndMarks = new ArrayList<>();
    final boolean repeats;
    ClaimModel state = ClaimModel.of(DoseFixture.dueAt(NOON), at(FIRST));

    Patient(boolean repeats) {
      this.repeats = repeats;
    }

    void look(int tick) {
      state = state.claim(at(tick), repeats);
      state.told().ifPresent(word -> tell(tick, word));
    }

    void lookUntilQuiet(int tick) {
      do look(tick);
      while (state.next().filter(next -> !next.at().isAfter(at(tick))).isPresent());
    }

    /// False where it was refused.
    boolean does(Deed deed, int tick) {
      Instant now = at(tick);
      Dose dose = state.dose();
      Supplier<Dose.Marking> move =
          switch (deed) {
            case TAKE -> () -> dose.take(now, now);
            case SKIP -> () -> dose.skip("ចង្អោរ", now);
            case UNDO -> () -> dose.undo(now);
            case SNOOZE_5 -> () -> dose.snooze(UUID.randomUUID(), Duration.ofMinutes(5), now);
            case SNOOZE_10 -> () -> dose.snooze(UUID.randomUUID(), Duration.ofMinutes(10), now);
            case SNOOZE_15 -> () -> dose.snooze(UUID.randomUUID(), Duration.ofMinutes(15), now);
            case RESTART -> () -> new Dose.Marking(dose, Optional.empty());
          };
      try {
        var marking = move.get();
        if (marking.told().isEmpty()) return false;
        state = ClaimModel.of(marking.dose(), now);
        assertThat(marking.dose().version()).isEqualTo(dose.version() + 1);
        if (marking.told().get() == EventType.DOSE_MISSED) tell(tick, "MISSED");
        if (deed == Deed.TAKE || deed == Deed.SKIP) missesAndMarks.add("MARKED");
        return true;
      } catch (Refusal refused) {
        return false;
      }
    }

    private void tell(int tick, String word) {
      told.add(tick + " " + word);
      if (word.equals("MISSED")) missesAndMarks.add(word);
    }

    List<String> words() {
      return told.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }
  }

  /// Slow and obvious: at each tick it asks whether this is a time at which something is told.
  private static final class Wall {
    final List<String> told = new ArrayList<>();
    final boolean repeats;
    boolean marked;
    boolean missed;
    int alarm = NEVER;

    Wall(boolean repeats) {
      this.repeats = repeats;
    }

    void look(int tick) {
      if (marked) return;
      if (tick >= GRACE_TICKS && !missed) {
        missed = true;
        told.add(tick + " MISSED");
      }
      if (alarm == tick) {
        alarm = NEVER;
        if (tick <= CLOSED_TICKS) told.add(tick + " SNOOZED");
        return;
      }
      if (alarm != NEVER) return;
      for (int quarter = 0; quarter < 4; quarter++) {
        boolean now = tick == quarter * GRACE_TICKS / 4;
        if (now && (quarter == 0 || repeats)) told.add(tick + " " + (quarter + 1));
      }
    }

    void does(Deed deed, int tick) {
      switch (deed) {
        case TAKE, SKIP -> {
          marked = true;
          alarm = NEVER;
        }
        case UNDO -> {
          marked = false;
          missed = tick > GRACE_TICKS;
          if (missed) told.add(tick + " MISSED");
        }
        case SNOOZE_5 -> alarm = tick + 10;
        case SNOOZE_10 -> alarm = tick + 20;
        case SNOOZE_15 -> alarm = tick + 30;
        case RESTART -> {}
      }
    }
  }

  private static Instant at(int tick) {
    return NOON.plus(TICK.multipliedBy(tick));
  }
}
