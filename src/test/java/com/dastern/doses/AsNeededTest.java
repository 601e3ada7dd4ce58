package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.doses.AsNeeded.Warning;
import com.dastern.doses.AsNeeded.Warning.Code;
import com.dastern.kernel.Language;
import com.dastern.prescriptions.PrnTerms;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AsNeededTest {
  private static final ZoneId PHNOM_PENH = ZoneId.of("Asia/Phnom_Penh");
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");

  @Test
  void withoutLimitsNothingWarns() {
    assertThat(AsNeeded.warnings(PrnTerms.NONE, hours(0, 0, 0), NOON, PHNOM_PENH)).isEmpty();
  }

  @Test
  void theFirstBeyondTheNumberOfTheDayWarns() {
    assertThat(warnings(atMost(3), -4, -2)).isEmpty();
    assertThat(warnings(atMost(3), -4, -2, -1))
        .containsExactly(new Warning(Code.MAX_PER_DAY, 3, 4));
  }

  @Test
  void theDayIsThePatients() {
    // 13 hours before noon it was yesterday in Phnom Penh, and the same day in London.
    assertThat(warnings(atMost(1), -13)).isEmpty();
    assertThat(AsNeeded.warnings(atMost(1), hours(-4), NOON, ZoneId.of("Europe/London")))
        .hasSize(1);
    assertThat(AsNeeded.warnings(atMost(1), hours(-6), NOON, ZoneId.of("Europe/London"))).isEmpty();
  }

  @Test
  void anIntervalThatIsTooShortWarnsWhicheverIsReportedFirst() {
    assertThat(warnings(apart(240), -4)).isEmpty();
    assertThat(warnings(apart(240), -5, -3))
        .containsExactly(new Warning(Code.MIN_INTERVAL, 240, 180));
    assertThat(warnings(apart(240), 2)).containsExactly(new Warning(Code.MIN_INTERVAL, 240, 120));
  }

  @Test
  void warningSaysItInBothLanguages() {
    var json = new Warning(Code.MIN_INTERVAL, 240, 95).json(Language.ENGLISH);
    assertThat(json.getString("message")).contains("95 minutes").contains("240");
    assertThat(json.getJsonObject("messages").getString("km")).contains("95 នាទី");
    assertThat(Warning.ofRow(json)).isEqualTo(new Warning(Code.MIN_INTERVAL, 240, 95));
  }

  private static List<Warning> warnings(PrnTerms terms, Integer... hours) {
    return AsNeeded.warnings(terms, hours(hours), NOON, PHNOM_PENH);
  }

  private static List<Instant> hours(Integer... fromNoon) {
    return Stream.of(fromNoon).map(hours -> NOON.plus(Duration.ofHours(hours))).toList();
  }

  private static PrnTerms atMost(int perDay) {
    return new PrnTerms(Optional.of(perDay), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static PrnTerms apart(int minutes) {
    return new PrnTerms(Optional.empty(), Optional.of(minutes), Optional.empty(), Optional.empty());
  }
}
