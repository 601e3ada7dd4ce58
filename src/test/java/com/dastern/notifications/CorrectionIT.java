package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A dose that was missed and taken after all: who was alarmed is calmed, and nobody else.
class CorrectionIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void correctionGoesToTheAlertedCaregiversOnly() {
    Somebody patient = FORGE.longLived(server.people().patient());
    Somebody alerted = caregiverOf(patient);
    Somebody alsoAlerted = caregiverOf(patient);
    Somebody revoked = caregiverOf(patient);
    Somebody doctor = FORGE.longLived(server.people().doctorOf(patient));
    DoseOfDay dose = missed(patient, alerted);
    Somebody late = caregiverOf(patient);
    revoke(revoked, patient);

    var taken = take(patient, dose);
    assertThat(taken.getString("status")).isEqualTo("TAKEN_LATE");
    assertThat(taken.getInteger("version")).isEqualTo(3);
    for (Somebody caregiver : List.of(alerted, alsoAlerted)) {
      Await.until("the correction", () -> count(caregiver, "DOSE_CORRECTED", dose) == 1);
    }
    take(patient, dose);
    for (Somebody other : List.of(late, revoked, doctor, patient)) {
      assertThat(count(other, "DOSE_CORRECTED", dose)).isZero();
    }
    assertThat(count(late, "MISSED_DOSE_ALERT", dose)).isZero();
    assertThat(count(doctor, "MISSED_DOSE_ALERT", dose)).isZero();
    // It was told, and is hidden since the revoke.
    assertThat(count(revoked, "MISSED_DOSE_ALERT", dose)).isZero();
    assertThat(count(alerted, "DOSE_CORRECTED", dose)).isEqualTo(1);
  }

  @Test
  void whatIsNotSeenIsNotAlertedOf() {
    Somebody patient = FORGE.longLived(server.people().patient());
    Somebody alerted = caregiverOf(patient);
    Somebody shutOut = caregiverOf(patient);
    server.change(
        "update connections set permission = 'NOT_ALLOWED' where other_id = '%s'"
            .formatted(shutOut.id()));
    DoseOfDay dose = missed(patient, alerted);
    assertThat(count(shutOut, "MISSED_DOSE_ALERT", dose)).isZero();
    assertThat(count(patient, "MISSED_DOSE_ALERT", dose)).isZero();
  }

  @Test
  void takenDoseAlarmsNobody() {
    Somebody patient = FORGE.longLived(server.people().patient());
    Somebody caregiver = caregiverOf(patient);
    Prescriptions.active(patient);
    var doses = Prescriptions.upcoming(patient, server.clock().instant());
    server.clock().forwardTo(doses.getFirst().scheduledAt());
    take(patient, doses.getFirst());
    server.clock().forwardTo(doses.get(1).missedAfter());
    Await.until(
        "the alert of the second", () -> count(caregiver, "MISSED_DOSE_ALERT", doses.get(1)) == 1);
    assertThat(count(caregiver, "MISSED_DOSE_ALERT", doses.getFirst())).isZero();
    assertThat(count(caregiver, "DOSE_CORRECTED", doses.getFirst())).isZero();
  }

  private static DoseOfDay missed(Somebody patient, Somebody caregiver) {
    Prescriptions.active(patient);
    DoseOfDay dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter());
    Await.until("the alert", () -> count(caregiver, "MISSED_DOSE_ALERT", dose) == 1);
    return dose;
  }

  private static Somebody caregiverOf(Somebody patient) {
    return FORGE.longLived(server.people().caregiverOf(patient));
  }

  private static void revoke(Somebody caregiver, Somebody patient) {
    var list = caregiver.api().get("/api/connections").expect(200).items();
    String id = list.getJsonObject(0).getString("id");
    patient.api().put("/api/connections/" + id + "/revoke").expect(200);
  }

  private static JsonObject take(Somebody patient, DoseOfDay dose) {
    var body = new JsonObject().put("doseId", dose.id());
    return patient.api().post("/api/doses/taken", body).expect(200).json();
  }

  private static long count(Somebody whose, String type, DoseOfDay dose) {
    return whose.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(n -> n.getString("type").equals(type))
        .filter(n -> dose.id().equals(n.getString("subjectId")))
        .count();
  }
}
