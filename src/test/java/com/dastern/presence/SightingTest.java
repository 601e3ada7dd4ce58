package com.dastern.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingTest {
  private static final Instant MINUTE = Instant.parse("2026-11-23T00:30:00Z");

  @Test
  void firstIsWrittenAtOnce() {
    assertThat(Sighting.first(MINUTE).isDue(MINUTE)).isTrue();
  }

  @Test
  void whatIsWrittenIsNotWrittenAgain() {
    var written = Sighting.first(MINUTE).writtenAs(MINUTE);
    assertThat(written.isWritten()).isTrue();
    assertThat(written.isDue(MINUTE.plusSeconds(3600))).isFalse();
  }

  @Test
  void anotherInTheSameMinuteWaitsUntilThePhoneIsQuiet() {
    Instant again = MINUTE.plusSeconds(20);
    var sighting = Sighting.first(MINUTE).writtenAs(MINUTE).again(again);
    assertThat(sighting.isWritten()).isFalse();
    assertThat(sighting.isDue(again)).isFalse();
    assertThat(sighting.isDue(again.plus(Sighting.QUIET).minusMillis(1))).isFalse();
    assertThat(sighting.isDue(again.plus(Sighting.QUIET))).isTrue();
  }

  /// A dose that is due at the whole minute lies between them.
  @Test
  void firstOfTheNextMinuteDoesNotWait() {
    Instant before = MINUTE.minusMillis(1);
    assertThat(Sighting.first(before).writtenAs(before).again(MINUTE).isDue(MINUTE)).isTrue();
  }

  @Test
  void clockThatGoesBackTakesNothingAway() {
    assertThat(Sighting.first(MINUTE).again(MINUTE.minusSeconds(5)))
        .isEqualTo(Sighting.first(MINUTE));
  }

  @Test
  void oneThatCameWhileTheEarlierWasWrittenIsStillToBeWritten() {
    var sighting = Sighting.first(MINUTE).again(MINUTE.plusSeconds(70)).writtenAs(MINUTE);
    assertThat(sighting.isDue(MINUTE.plusSeconds(70))).isTrue();
  }
}
