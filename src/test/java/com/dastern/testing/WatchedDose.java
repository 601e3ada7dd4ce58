package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions.DoseOfDay;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A dose that is due and soon missed, with a caregiver who watches.
public record WatchedDose(TestServer server, Somebody patient, Somebody caregiver, DoseOfDay dose) {
  /// Less than a token lives, and long enough for a browser to start.
  private static final Duration BEFORE = Duration.ofMinutes(5);

  public static WatchedDose soonMissed(TestServer server) {
    var people = server.people();
    var patient = people.patient();
    var caregiver = people.caregiverOf(patient);
    Prescriptions.active(patient);
    DoseOfDay dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter().minus(BEFORE));
    patient = people.again(patient);
    caregiver = people.again(caregiver);
    String reminder =
        "select count(*) from notifications where type = 'DOSE_REMINDER' and subject_id = '%s'"
            .formatted(dose.id());
    Await.until("the reminder", () -> server.count(reminder) == 1);
    return new WatchedDose(server, patient, caregiver, dose);
  }

  /// The grace period ends now.
  public void missed() {
    server.clock().forwardTo(dose.missedAfter());
  }

  /// What a script needs to listen as the caregiver, on both addresses.
  public Map<String, String> listening() {
    return Map.of(
        "BASE",
        server.url().toString(),
        "TOKEN",
        caregiver.token(),
        "ADDRESSES",
        caregiver.liveAddress() + "," + patient.patientAddress(),
        "EXPECT",
        "2");
  }

  /// What a script needs to log in as the caregiver on the page.
  public Map<String, String> loggingIn(String browser) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("BASE", server.url().toString());
    parameters.put("IDENTIFIER", caregiver.email());
    parameters.put("PASSWORD", People.PASSWORD);
    parameters.put("PATIENT_ID", patient.id());
    parameters.put("CHROMIUM", browser);
    return parameters;
  }

  /// The script registers, the dose is missed, and it hears of the dose and the alert.
  public void assertHeardBy(NodeScript script) {
    script.event("registered", e -> caregiver.liveAddress().equals(e.getString("address")));
    script.event("registered", e -> patient.patientAddress().equals(e.getString("address")));

    missed();

    JsonObject alert =
        script
            .event("message", e -> caregiver.liveAddress().equals(e.getString("address")))
            .getJsonObject("body")
            .getJsonObject("notification");
    assertThat(alert.getString("type")).isEqualTo("MISSED_DOSE_ALERT");
    assertThat(alert.getString("subjectId")).isEqualTo(dose.id());
    JsonObject change =
        script
            .event("message", e -> patient.patientAddress().equals(e.getString("address")))
            .getJsonObject("body");
    assertThat(change.getString("type")).isEqualTo("dose.missed");
    assertThat(script.verdict().getInteger("errors")).isZero();
  }
}
