package com.dastern.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseStatus;
import com.dastern.users.Contact;
import com.dastern.users.User;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T17:00:00Z");

  /// Every quarter of an hour of a day: a fill may come while some dose's grace period runs.
  static Stream<Instant> hours() {
    return IntStream.range(0, 96).mapToObj(i -> MIDNIGHT.plus(Duration.ofMinutes(15L * i)));
  }

  @ParameterizedTest
  @MethodSource("hours")
  void everyDoseObeysTheRules(Instant now) {
    assertThat(doses(now))
        .allSatisfy(dose -> {
          assertThat(dose.status() == DoseStatus.DUE).isEqualTo(dose.scheduledAt().isAfter(now));
          assertThat(dose.takenAt().isPresent()).isEqualTo(dose.status().isTaken());
          assertThat(dose.skipReason().isPresent()).isEqualTo(dose.status() == DoseStatus.SKIPPED);
          if (dose.status() == DoseStatus.MISSED) {
            assertThat(dose.missedAfter()).isBeforeOrEqualTo(now);
          }
          dose.takenAt().ifPresent(at -> assertTakenInTime(dose, at, now));
        });
  }

  @Test
  void historyHasEveryStatus() {
    assertThat(doses(MIDNIGHT).stream().map(Dose::status).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(DoseStatus.class));
  }

  @Test
  void historyIsTheSameEveryTime() {
    assertThat(doses(MIDNIGHT).stream().map(Dose::status))
        .containsExactlyElementsOf(doses(MIDNIGHT).stream().map(Dose::status).toList());
  }

  @Test
  void adherenceIsGreenYellowAndRed() {
    assertThat(adherence(People.CHANTHA)).isGreaterThanOrEqualTo(80);
    assertThat(adherence(People.SOVANN)).isBetween(50, 79);
    assertThat(adherence(People.PHEAKDEY)).isLessThan(50);
  }

  @Test
  void phoneNumbersAreCambodianAndInTheFormThatIsKept() {
    assertThat(People.ALL)
        .extracting(User::phone)
        .allSatisfy(phone -> assertThat(phone.flatMap(Contact::phone)).isEqualTo(phone));
  }

  private static void assertTakenInTime(Dose dose, Instant at, Instant now) {
    assertThat(at).isBetween(dose.scheduledAt().minus(Duration.ofHours(2)), dose.closesAt());
    assertThat(at).isBeforeOrEqualTo(now);
    assertThat(dose.status() == DoseStatus.TAKEN_LATE).isEqualTo(at.isAfter(dose.missedAfter()));
  }

  /// In percent of what was due.
  private static int adherence(Patient patient) {
    var own =
        doses(MIDNIGHT).stream()
            .filter(dose -> dose.patient().equals(patient.id()))
            .filter(dose -> dose.status() != DoseStatus.DUE)
            .toList();
    long taken = own.stream().filter(dose -> dose.status().isTaken()).count();
    return (int) (100 * taken / own.size());
  }

  private static List<Dose> doses(Instant now) {
    var history = new History(now);
    return new Prescribed(LocalDate.ofInstant(now, People.ZONE))
        .all().stream().flatMap(p -> history.doses(p).stream()).toList();
  }
}
