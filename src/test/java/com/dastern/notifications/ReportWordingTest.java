package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Several reports of one thing in one delivery are told once.
class ReportWordingTest {
  private static final UserId PATIENT = new UserId(UUID.randomUUID());
  private static final UserId STRANGER = new UserId(UUID.randomUUID());
  private static final String DOSE = UUID.randomUUID().toString();

  @Test
  void lastReportOfADoseIsTold() {
    Event first = reported(PATIENT);
    Event last = reported(PATIENT);
    assertThat(ReportWording.distinct(List.of(first, last))).containsExactly(last);
  }

  /// Ids of takings as needed are made by phones, and may be that of another patient's dose.
  @Test
  void reportOfAnotherPatientUnderTheSameIdTakesNothingAway() {
    Event own = reported(PATIENT);
    Event others = reported(STRANGER);
    assertThat(ReportWording.distinct(List.of(own, others))).containsExactly(own, others);
  }

  private static Event reported(UserId patient) {
    return new Event(
        new EventId(UUID.randomUUID()),
        EventType.DOSE_REPORTED,
        patient,
        Map.of("doseId", DOSE),
        Instant.EPOCH);
  }
}
