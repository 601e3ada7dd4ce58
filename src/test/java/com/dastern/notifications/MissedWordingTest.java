package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Language;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissedWordingTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");

  /// 00:30 on 2 January 2027 in Phnom Penh.
  private static final Instant DUE = Instant.parse("2027-01-01T17:30:00Z");

  @Test
  void whoWasSeenWhenTheDoseWasDueIsInReach() {
    assertThat(key(Optional.of(DUE))).isEqualTo("MISSED_DOSE_ALERT");
    assertThat(key(Optional.of(DUE.plusSeconds(1)))).isEqualTo("MISSED_DOSE_ALERT");
  }

  @Test
  void whoWasSeenBeforeItOrNeverIsOutOfReach() {
    assertThat(key(Optional.of(DUE.minus(Duration.ofNanos(1000)))))
        .isEqualTo("MISSED_DOSE_ALERT.UNCONFIRMED");
    assertThat(key(Optional.empty())).isEqualTo("MISSED_DOSE_ALERT.UNCONFIRMED.NEVER");
  }

  @ParameterizedTest
  @CsvSource({
    "2027-01-01T17:41:59Z, 00:41, 00:41",
    "2027-01-01T17:00:00Z, 00:00, 00:00",
    "2027-01-01T16:59:59Z, 23:59 on 1 January, 23:59 ថ្ងៃទី 1 ខែមករា",
    "2027-01-02T17:05:00Z, 00:05 on 3 January, 00:05 ថ្ងៃទី 3 ខែមករា",
    "2026-11-23T14:05:00Z, 21:05 on 23 November 2026, 21:05 ថ្ងៃទី 23 ខែវិច្ឆិកា ឆ្នាំ 2026",
  })
  void momentHasItsDayWhereItIsNotTheDoses(Instant seen, String english, String khmer) {
    assertThat(MissedWording.seen(seen, DUE, ZONE, Language.ENGLISH)).isEqualTo(english);
    assertThat(MissedWording.seen(seen, DUE, ZONE, Language.KHMER)).isEqualTo(khmer);
  }

  @Test
  void dayIsThatOfThePatientsZone() {
    ZoneId utc = ZoneId.of("UTC");
    Instant seen = Instant.parse("2027-01-01T16:59:59Z");
    assertThat(MissedWording.seen(seen, DUE, utc, Language.ENGLISH)).isEqualTo("16:59");
  }

  private static String key(Optional<Instant> seen) {
    return MissedWording.key(DUE, seen);
  }
}
