package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Phone;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A dose that is marked online and reported by a phone that was out of reach.
class MarkedOnlineAndReportedIT extends DoseStories {
  @Test
  void clockThatIsAheadByLessThanHalfAMinuteKeepsTheOrder() {
    at(10);
    Instant device = now().plusSeconds(25);
    phone.did("DOSE_TAKEN", device.minusSeconds(600), of());
    phone.did("DOSE_UNDONE", device.minusSeconds(10), of());
    phone.did("DOSE_TAKEN", device.minusSeconds(5), of());
    phone.sync(device);
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  @Test
  void idOfASnoozeThatWasMadeOnlineIsNoTaking() {
    at(1);
    String id = UUID.randomUUID().toString();
    patient.api().post("/api/doses/snooze", of().put("id", id).put("minutes", 5)).expect(200);
    server.clock().forward(MINUTE);
    var taken = Phone.action("DOSE_TAKEN", now(), of()).put("id", id);
    var results = phone.sync(now(), List.of(taken));
    boolean counts = dose().getString("status").equals("TAKEN_ON_TIME");
    assertThat(results.names().getFirst()).isEqualTo(counts ? "APPLIED" : "CONFLICT");
  }

  @Test
  void earliestTakingStandsAlsoWhereItIsSaidOnline() {
    at(10);
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(9)), of());
    phone.sync(now()).expect("APPLIED");
    Instant earlier = dose.scheduledAt().plus(MINUTE);
    patient.api().post("/api/doses/taken", of().put("takenAt", earlier.toString())).expect(200);
    assertThat(instant(dose().getString("takenAt"))).isEqualTo(earlier);
  }

  @Test
  void onlineMarkOutsideTheWindowIsNone() {
    at(10);
    phone.did("DOSE_TAKEN", dose.scheduledAt(), of());
    phone.sync(now()).expect("APPLIED");
    server.clock().forward(Duration.ofDays(4));
    // The same again, days later, as a phone may send it that lost the answer.
    patient.api().post("/api/doses/taken", of());
    phone.did("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE), of());
    phone.sync(now());
    assertThat(dose().getString("status")).isEqualTo("MISSED");
  }

  /// Whatever time the phone says that the dose had.
  @Test
  void timeThatIsNotOfItsDayOpensNoWindow() {
    at(4 * 24 * 60);
    var late = Phone.action("DOSE_TAKEN", now(), both(now()));
    assertThat(phone.sync(now(), List.of(late)).expect("REJECTED").code(0))
        .isEqualTo("DOSE_WINDOW_CLOSED");
    var other = both(now());
    var occasion = other.getJsonObject("occasion");
    occasion.put("day", LocalDate.ofInstant(now(), ZONE).toString());
    late = Phone.action("DOSE_TAKEN", now(), other);
    assertThat(phone.sync(now(), List.of(late)).expect("REJECTED").code(0))
        .isEqualTo("DOSE_WINDOW_CLOSED");
  }

  /// To the microsecond.
  @Test
  void reportThatChangesNothingMovesNoSnooze() {
    at(1);
    var snooze = of().put("id", UUID.randomUUID().toString()).put("minutes", 5);
    patient.api().post("/api/doses/snooze", snooze).expect(200);
    String before = snoozedUntil();
    phone.did("MISSED_DETECTED", now(), of());
    phone.sync(now()).expect("CONFLICT");
    assertThat(snoozedUntil()).isEqualTo(before);
  }

  private String snoozedUntil() {
    return server.text(
        "select snoozed_until::text from dose_events where id = '%s'".formatted(dose.id()));
  }
}
