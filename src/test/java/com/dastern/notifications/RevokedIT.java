package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may no longer see a patient's data hears nothing more of it, and no longer reads what was
/// told.
class RevokedIT {
  private static TestServer server;
  private static People people;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    people = server.people();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @Test
  void aRevokedDoctorHearsNothingOfThePrescriptionsThatTheyWrote() {
    Somebody patient = people.patient();
    Somebody doctor = people.doctorOf(patient);
    JsonObject draft = Prescriptions.metformin().put("patientId", patient.id());
    String id = doctor.api().post("/api/prescriptions", draft).expect(201).id();
    move(doctor, id, "PENDING_CONFIRMATION");
    move(patient, id, "ACTIVE");
    Await.until("the doctor hears", () -> types(doctor).contains("PRESCRIPTION_UPDATE"));

    revoke(patient);
    move(patient, id, "PAUSED");
    move(patient, id, "INACTIVE");
    Await.until("the events are handled", () -> server.count("select count(*) from outbox") == 0);
    // A later event of another kind shows that those before it are through.
    people.connected(doctor, patient);
    Await.until(
        "connected anew",
        () ->
            server.count("select count(*) from notifications where type = 'CONNECTION_ACCEPTED'")
                > 1);
    assertThat(
            server.count(
                "select count(*) from notifications where type = 'PRESCRIPTION_UPDATE' and user_id = '"
                    + doctor.id()
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  void anAlertIsHiddenFromARevokedCaregiverUntilTheyAreLetInAgain() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    Prescriptions.active(patient);
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter());
    Somebody later = people.again(caregiver);
    Somebody patientLater = people.again(patient);
    Await.until("the alert", () -> types(later).contains("MISSED_DOSE_ALERT"));

    revoke(patientLater);
    assertThat(types(later)).doesNotContain("MISSED_DOSE_ALERT");
    people.connected(later, patientLater);
    assertThat(types(later)).contains("MISSED_DOSE_ALERT");
  }

  private static void move(Somebody who, String prescription, String status) {
    who.api()
        .put(
            "/api/prescriptions/" + prescription + "/status",
            new JsonObject().put("status", status))
        .expect(200);
  }

  private static void revoke(Somebody patient) {
    String id =
        patient
            .api()
            .get("/api/connections?status=ACCEPTED")
            .expect(200)
            .items()
            .getJsonObject(0)
            .getString("id");
    patient.api().put("/api/connections/" + id + "/revoke").expect(200);
  }

  private static List<String> types(Somebody who) {
    return who.api().get("/api/notifications").expect(200).items().stream()
        .map(item -> ((JsonObject) item).getString("type"))
        .toList();
  }
}
