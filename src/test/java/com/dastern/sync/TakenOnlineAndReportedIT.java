package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A taking as needed that is recorded online and reported by a phone, or by two.
class TakenOnlineAndReportedIT extends DoseStories {
  @Test
  void takingAsNeededUnderOneIdWithTwoAmountsIsTheSameInAnyOrder() {
    Set<String> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      at(10);
      Instant taken = dose.scheduledAt();
      var of =
          new JsonObject()
              .put("medicationId", asNeeded())
              .put("doseId", UUID.randomUUID().toString())
              .put("takenAt", taken.toString());
      var one = Phone.action("PRN_TAKEN", taken.plus(MINUTE), of.copy().put("amount", 1));
      var two =
          Phone.action("PRN_TAKEN", taken.plus(MINUTE.multipliedBy(2)), of.copy().put("amount", 2));
      phone.sync(now(), List.of(order == 0 ? one : two));
      phone.sync(now(), List.of(order == 0 ? two : one));
      ends.add(
          String.valueOf(Prescriptions.dose(patient, of.getString("doseId")).getValue("amount")));
    }
    assertThat(ends).hasSize(1);
  }

  /// Recorded online under one id and reported under another; the reported one is undone.
  @Test
  void takingThatWasRecordedOnlineIsNotLostWithTheOtherReport() {
    Set<Long> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      at(10);
      String medication = asNeeded();
      String other = UUID.randomUUID().toString();
      Instant taken = dose.scheduledAt();
      var of = new JsonObject().put("medicationId", medication).put("takenAt", taken.toString());
      var reported = Phone.action("PRN_TAKEN", taken.plus(MINUTE), of.copy().put("doseId", other));
      var online = of.copy().put("id", UUID.randomUUID().toString());
      if (order == 0) phone.sync(now(), List.of(reported)).expect("APPLIED");
      patient.api().post("/api/doses/as-needed", online).expect(201);
      if (order == 1) phone.sync(now(), List.of(reported)).expect("CONFLICT");
      server.clock().forward(MINUTE);
      var undone =
          Phone.action(
              "DOSE_UNDONE",
              now(),
              new JsonObject().put("doseId", other).put("medicationId", medication));
      phone.sync(now(), List.of(undone)).expect("APPLIED");
      ends.add(
          server.count(
              "select count(*) from dose_events where patient_id = '%s' and as_needed"
                  .formatted(patient.id())));
    }
    assertThat(ends).hasSize(1);
  }

  /// The request whose answer does not come, and the report that the phone hands in instead.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takingThatIsRecordedAndReportedAtOnceIsNoFault(boolean sameId) throws Exception {
    at(10);
    String medication = asNeeded();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 40; i++) {
        String id = UUID.randomUUID().toString();
        Instant taken = dose.scheduledAt().minusSeconds(i);
        var of = new JsonObject().put("medicationId", medication).put("takenAt", taken.toString());
        var report =
            Phone.action(
                "PRN_TAKEN",
                dose.scheduledAt().plus(MINUTE),
                of.copy().put("doseId", sameId ? id : UUID.randomUUID().toString()));
        var online =
            threads.submit(
                () -> patient.api().post("/api/doses/as-needed", of.copy().put("id", id)));
        var reported = threads.submit(() -> phone.sync(now(), List.of(report)));
        assertThat(online.get().status()).isLessThan(500);
        assertThat(status(reported.get())).as(reported.get().json().encode()).isLessThan(500);
      }
    }
  }
}
