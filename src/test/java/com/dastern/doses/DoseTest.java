package com.dastern.doses;

import static com.dastern.doses.DoseFixture.GRACE;
import static com.dastern.doses.DoseFixture.dueAt;
import static com.dastern.doses.DoseFixture.missedAt;
import static com.dastern.doses.DoseFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.doses.NextAction.Kind;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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

  @Test
  void undoneWithinTheGraceIsDueAgainAndKeepsNothingOfTheMark() {
    Dose taken = dueAt(NOON).take(NOON.minusSeconds(3600), NOON).dose();
    var undone = taken.undo(NOON.plus(GRACE));
    assertThat(undone.told()).contains(EventType.DOSE_UNDONE);
    assertThat(undone.dose())
        .isEqualTo(with(taken, DoseStatus.DUE, 3, Optional.empty(), Reminding.NONE));
  }

  @ParameterizedTest(name = "undone {0} after its time: next {1} at {2}")
  @CsvSource({
    "-PT1H, REMIND, PT0S",
    "PT0S, REPEAT, PT7M30S",
    "PT7M30S, REPEAT, PT15M",
    "PT20M, REPEAT, PT22M30S",
    "PT22M30S, MISS, PT30M",
    "PT30M, MISS, PT30M",
  })
  void undoneDoseCallsForWhatIsStillAhead(Duration after, Kind kind, Duration at) {
    Instant now = NOON.plus(after);
    var undone = dueAt(NOON).take(now, now).dose().undo(now).dose();
    assertThat(undone.next(now)).contains(new NextAction(kind, NOON.plus(at)));
  }

  @Test
  void undoneAfterTheGraceIsMissedAndAlerts() {
    Instant late = NOON.plus(GRACE).plusNanos(1_000);
    for (Dose marked :
        List.of(dueAt(NOON).take(NOON, NOON).dose(), dueAt(NOON).skip("ចង្អោរ", NOON).dose())) {
      var undone = marked.undo(late);
      assertThat(undone.dose().status()).isEqualTo(DoseStatus.MISSED);
      assertThat(undone.dose().skipReason()).isEmpty();
      assertThat(undone.dose().takenAt()).isEmpty();
      assertThat(undone.told()).contains(EventType.DOSE_MISSED);
      assertThat(undone.dose().next(late)).isEmpty();
    }
  }

  @Test
  void undoingWhatIsNotMarkedChangesNothingWhenever() {
    Instant later = NOON.plus(Duration.ofDays(3));
    for (Dose dose : List.of(dueAt(NOON), missedAt(NOON))) {
      assertThat(dose.undo(later).dose()).isEqualTo(dose);
      assertThat(dose.undo(later).told()).isEmpty();
    }
  }

  @Test
  void markIsNotUndoneOnceTheWindowHasClosed() {
    Dose taken = dueAt(NOON).take(NOON, NOON).dose();
    taken.undo(NOON.plus(Duration.ofHours(24)));
    assertThatThrownBy(() -> taken.undo(NOON.plus(Duration.ofHours(24)).plusNanos(1_000)))
        .hasMessage("DOSE_WINDOW_CLOSED");
  }

  @ParameterizedTest(name = "put off {0} after its time by {1} minutes: next {2} at {3}")
  @CsvSource({
    "PT0S, 10, SNOOZE, PT10M",
    "-PT1M, 5, SNOOZE, PT4M",
    "PT20M, 10, MISS, PT30M",
    "PT29M, 15, MISS, PT30M",
  })
  void putOffDoseIsNotRemindedOfBeforeAndIsMissedAllTheSame(
      Duration after, int minutes, Kind kind, Duration at) {
    Instant now = NOON.plus(after);
    var snoozed = snooze(dueAt(NOON), UUID.randomUUID(), minutes, now);
    assertThat(snoozed.told()).contains(EventType.DOSE_SNOOZED);
    assertThat(snoozed.dose().next(now)).contains(new NextAction(kind, NOON.plus(at)));
  }

  @Test
  void missedDoseThatIsPutOffIsRemindedOf() {
    Instant now = NOON.plus(GRACE);
    Dose snoozed = snooze(missedAt(NOON), UUID.randomUUID(), 5, now).dose();
    assertThat(snoozed.status()).isEqualTo(DoseStatus.MISSED);
    assertThat(snoozed.next(now))
        .contains(new NextAction(Kind.SNOOZE, now.plus(Duration.ofMinutes(5))));
    assertThat(snoozed.take(now, now).dose().next(now)).isEmpty();
  }

  @Test
  void doseIsPutOffThreeTimesAndARepeatedRequestIsNoneOfThem() {
    Dose dose = dueAt(NOON);
    List<UUID> ids = Stream.generate(UUID::randomUUID).limit(3).toList();
    for (UUID id : ids) {
      dose = snooze(dose, id, 5, NOON).dose();
      assertThat(snooze(dose, ids.getFirst(), 5, NOON).told()).isEmpty();
    }
    Dose often = dose;
    assertThat(snooze(often, ids.getFirst(), 15, NOON).dose()).isEqualTo(often);
    assertThatThrownBy(() -> snooze(often, UUID.randomUUID(), 5, NOON))
        .hasMessage("SNOOZE_EXHAUSTED");
  }

  @Test
  void onlyWhatIsAwaitedIsPutOff() {
    Dose taken = dueAt(NOON).take(NOON, NOON).dose();
    assertThatThrownBy(() -> snooze(taken, UUID.randomUUID(), 5, NOON))
        .hasMessage("DOSE_ALREADY_MARKED");
    assertThatThrownBy(
            () -> snooze(dueAt(NOON), UUID.randomUUID(), 5, NOON.minus(Duration.ofHours(3))))
        .hasMessage("DOSE_WINDOW_CLOSED");
  }

  private static Dose.Marking snooze(Dose dose, UUID id, int minutes, Instant now) {
    return dose.snooze(id, Duration.ofMinutes(minutes), now);
  }
}
