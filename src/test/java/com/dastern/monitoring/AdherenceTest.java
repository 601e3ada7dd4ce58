package com.dastern.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.kernel.Refusal;
import com.dastern.monitoring.Adherence.Band;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The share of taken doses with its bands, and the periods that it is told for.
class AdherenceTest {
  private static final LocalDate TODAY = LocalDate.of(2027, 5, 12);

  @ParameterizedTest
  @CsvSource({
    "8,    2,    0, 80.0,  GREEN",
    "7999, 2001, 0, 79.9,  YELLOW",
    "7996, 1000, 1004, 79.9, YELLOW",
    "1,    1,    0, 50.0,  YELLOW",
    "4999, 5001, 0, 49.9,  RED",
    "0,    0,    3, 0.0,   RED",
    "2,    0,    1, 66.6,  YELLOW",
    "9999, 0,    1, 99.9,  GREEN",
    "5,    0,    0, 100.0, GREEN"
  })
  void bandIsOfTheExactShare(int taken, int missed, int skipped, BigDecimal shown, Band band) {
    var adherence = new Adherence(taken, missed, skipped);
    assertThat(adherence.percent()).contains(shown);
    assertThat(adherence.band()).isEqualTo(band);
  }

  @Test
  void withoutDosesThereIsNone() {
    assertThat(Adherence.NONE.percent()).isEmpty();
    assertThat(Adherence.NONE.band()).isEqualTo(Band.NONE);
    assertThat(Adherence.NONE.json().getValue("percent")).isNull();
    assertThat(Adherence.NONE.json().getValue("band")).isNull();
  }

  @Property(tries = 500)
  void fractionInDecimalsSaysTheSame(
      @ForAll @IntRange(max = 2000) int taken,
      @ForAll @IntRange(max = 2000) int missed,
      @ForAll @IntRange(max = 2000) int skipped,
      @ForAll @IntRange(max = 2000) int otherTaken,
      @ForAll @IntRange(max = 2000) int otherMissed) {
    var adherence = new Adherence(taken, missed, skipped);
    if (!adherence.isKnown()) return;
    BigDecimal percent = percent(taken, taken + missed + skipped);
    assertThat(adherence.percent()).contains(percent.setScale(1, RoundingMode.DOWN));
    Band band =
        percent.compareTo(BigDecimal.valueOf(80)) >= 0
            ? Band.GREEN
            : percent.compareTo(BigDecimal.valueOf(50)) >= 0 ? Band.YELLOW : Band.RED;
    assertThat(adherence.band()).isEqualTo(band);
    var other = new Adherence(otherTaken, otherMissed, 0);
    if (!other.isKnown()) return;
    assertThat(Integer.signum(Adherence.BY_SHARE.compare(adherence, other)))
        .isEqualTo(percent.compareTo(percent(otherTaken, otherTaken + otherMissed)));
  }

  /// Day by day, into the part that it shares a week or month with.
  @Property(tries = 200)
  void everyDayIsInOnePartOfItsWeekOrMonth(
      @ForAll @IntRange(max = 1500) int start,
      @ForAll @IntRange(max = 90) int length,
      @ForAll Period.Step step) {
    LocalDate first = LocalDate.of(2026, 1, 1).plusDays(start);
    LocalDate last = first.plusDays(length);
    List<Period> expected = new ArrayList<>();
    for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
      if (expected.isEmpty() || beginsAnother(step, day)) expected.add(new Period(day, day));
      else expected.set(expected.size() - 1, new Period(expected.getLast().first(), day));
    }
    assertThat(new Period(first, last).cut(step)).isEqualTo(expected);
  }

  @Test
  void thirtyDaysAreUsual() {
    assertThat(asked(null, null)).isEqualTo(new Period(TODAY.minusDays(29), TODAY));
    assertThat(asked(null, TODAY.minusDays(5)))
        .isEqualTo(new Period(TODAY.minusDays(34), TODAY.minusDays(5)));
    assertThat(asked(null, TODAY.minusDays(80)))
        .isEqualTo(new Period(TODAY.minusDays(90), TODAY.minusDays(80)));
  }

  @Test
  void ninetyDaysBackAreTheMost() {
    assertThat(asked(TODAY.minusDays(90), null).first()).isEqualTo(TODAY.minusDays(90));
    assertThatThrownBy(() -> asked(TODAY.minusDays(91), null)).isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> asked(null, TODAY.minusDays(91))).isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void whatLiesAfterTodayIsCutOff() {
    assertThat(asked(TODAY, TODAY.plusDays(400))).isEqualTo(new Period(TODAY, TODAY));
    assertThatThrownBy(() -> asked(TODAY.plusDays(1), TODAY.plusDays(2)))
        .isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> asked(TODAY, TODAY.minusDays(1))).isInstanceOf(Refusal.Invalid.class);
  }

  private static Period asked(@Nullable LocalDate from, @Nullable LocalDate to) {
    return Period.asked(Optional.ofNullable(from), Optional.ofNullable(to), TODAY);
  }

  private static boolean beginsAnother(Period.Step step, LocalDate day) {
    return switch (step) {
      case DAY -> true;
      case WEEK -> day.getDayOfWeek() == DayOfWeek.MONDAY;
      case MONTH -> day.getDayOfMonth() == 1;
    };
  }

  private static BigDecimal percent(int taken, int counted) {
    return BigDecimal.valueOf(100L * taken)
        .divide(BigDecimal.valueOf(counted), 20, RoundingMode.DOWN);
  }
}
