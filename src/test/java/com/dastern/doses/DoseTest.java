package com.dastern.doses;

import static com.dastern.doses.DoseFixture.GRACE;
import static com.dastern.doses.DoseFixture.dueAt;
import static com.dastern.doses.DoseFixture.missedAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.kernel.EventType;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoseTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");

  @ParameterizedTest(name = "taken {0} after its time: {1}")
  @CsvSource({
    "-PT2H, TAKEN_ON_TIME",
    "PT0S, TAKEN_ON_TIME",
    "PT30M, TAKEN_ON_TIME",
    "PT30M0.000001S, TAKEN_LATE",
    "PT24H, TAKEN_LATE",
  })
  void takenInsideTheWindowIsOnTimeOrLate(Duration after, DoseStatus expected) {
    Instant at = NOON.plus(after);
    var marking = dueAt(NOON).take(at, at);
    assertThat(marking.dose().status()).isEqualTo(expected);
    assertThat(marking.dose().takenAt()).contains(at);
    assertThat(marking.dose().version()).isEqualTo(2);
    assertThat(marking.told()).contains(EventType.DOSE_TAKEN);
  }

  @ParameterizedTest(name = "{0} after its time is outside the window")
  @CsvSource({"-PT2H0.000001S", "PT24H0.000001S", "-P1D", "P30D"})
  void outsideTheWindowNothingIsMarked(Duration after) {
    Instant at = NOON.plus(after);
    assertThatThrownBy(() -> dueAt(NOON).take(at, at))
        .isInstanceOf(Refusal.Unprocessable.class)
        .hasMessage("DOSE_WINDOW_CLOSED");
    assertThatThrownBy(() -> dueAt(NOON).skip("ចង្អោរ", at))
        .isInstanceOf(Refusal.Unprocessable.class);
  }

  @Test
  void aMissedDoseThatWasTakenIsLateAndCorrectsTheAlert() {
    var marking = missedAt(NOON).take(NOON.plus(GRACE).minusSeconds(1), NOON.plus(GRACE));
    assertThat(marking.dose().status()).isEqualTo(DoseStatus.TAKEN_LATE);
    assertThat(marking.told()).contains(EventType.DOSE_CORRECTED);
  }

  @Test
  void markingAgainChangesAndTellsNothing() {
    Dose taken = dueAt(NOON).take(NOON, NOON).dose();
    var again = taken.take(NOON.plusSeconds(60), NOON.plusSeconds(60));
    assertThat(again.dose()).isEqualTo(taken);
    assertThat(again.told()).isEmpty();

    Dose skipped = dueAt(NOON).skip("ចង្អោរ", NOON).dose();
    assertThat(skipped.skip("other words", NOON).dose()).isEqualTo(skipped);
  }

  @Test
  void takenIsNotSkippedAndSkippedIsNotTaken() {
    Dose taken = dueAt(NOON).take(NOON, NOON).dose();
    Dose skipped = dueAt(NOON).skip("ចង្អោរ", NOON).dose();
    assertThatThrownBy(() -> taken.skip("ចង្អោរ", NOON)).hasMessage("DOSE_ALREADY_MARKED");
    assertThatThrownBy(() -> skipped.take(NOON, NOON)).hasMessage("DOSE_ALREADY_MARKED");
  }

  @Test
  void anOldMomentInsideTheWindowDoesNotOpenADoseWhoseWindowHasClosed() {
    assertThatThrownBy(() -> dueAt(NOON).take(NOON, NOON.plus(Duration.ofHours(25))))
        .hasMessage("DOSE_WINDOW_CLOSED");
  }
}
