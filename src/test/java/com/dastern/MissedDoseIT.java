package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.LiveClient;
import com.dastern.testing.People;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The main job: a dose falls due, nobody takes it, the family hears of it.
class MissedDoseIT {
  private static TestServer server;
  private static People people;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    people = server.people();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void caregiverHearsLiveOfADoseThatNobodyTook() {
    var patient = people.patient();
    var caregiver = people.caregiverOf(patient);
    Prescriptions.active(patient);
    DoseOfDay dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter().minus(Duration.ofSeconds(2)));
    caregiver = people.again(caregiver);

    try (var live = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.register(patient.patientAddress(), caregiver.token());
      live.frame("registered", patient.patientAddress());

      JsonObject alert = live.notification(caregiver.liveAddress(), "MISSED_DOSE_ALERT");
      assertThat(alert.getString("subjectId")).isEqualTo(dose.id());
      JsonObject change =
          live.frame(f ->
              "rec".equals(f.getString("type"))
                  && patient.patientAddress().equals(f.getString("address"))
                  && f.getJsonObject("body").getString("type").equals("dose.missed"));
      assertThat(change.getJsonObject("body").getJsonObject("dose").getString("status"))
          .isEqualTo("MISSED");
    }
    var list = caregiver.api().get("/api/notifications").expect(200).items();
    assertThat(
            list.stream()
                .filter(n -> ((JsonObject) n).getString("type").equals("MISSED_DOSE_ALERT")))
        .hasSize(1);
  }
}
