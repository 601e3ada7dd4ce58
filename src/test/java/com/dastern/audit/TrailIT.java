package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Specification;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What people read of the trail.
class TrailIT {
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
  void contractListsEveryAction() {
    var listed =
        Specification.written()
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject("TrailAction")
            .getJsonArray("enum");
    assertThat(Specification.texts(listed))
        .containsExactlyElementsOf(Arrays.stream(AuditAction.values()).map(Enum::name).toList());
  }

  @Test
  void patientReadsWhatWasDoneAndSeenAndRefused() {
    var patient = people.patient();
    var doctor = people.doctorOf(patient);
    String prescription = Prescriptions.active(patient);
    var doses = Prescriptions.upcoming(patient, server.clock().instant());
    server.clock().forwardTo(doses.getFirst().scheduledAt());
    patient = people.again(patient);
    doctor = people.again(doctor);
    mark(patient, "taken", new JsonObject().put("doseId", doses.getFirst().id()));
    mark(patient, "taken", new JsonObject().put("doseId", doses.getFirst().id()));
    doctor.api().get("/api/doses/schedule?patientId=" + patient.id()).expect(200);
    server.change(
        "update connections set permission = 'NOT_ALLOWED' where other_id = '%s'"
            .formatted(doctor.id()));
    doctor.api().get("/api/prescriptions/" + prescription).expect(403);
    server.clock().forwardTo(doses.get(1).scheduledAt());
    patient = people.again(patient);
    mark(patient, "skip", new JsonObject().put("doseId", doses.get(1).id()).put("reason", "ក្អួត"));

    List<JsonObject> trail = items(patient, "?limit=100");
    assertThat(lines(trail, patient, doctor))
        .containsSubsequence(
            "DOSE_SKIPPED by patient ALLOWED",
            "PRESCRIPTION_VIEWED by doctor REFUSED",
            "SCHEDULE_VIEWED by doctor ALLOWED",
            "DOSE_TAKEN by patient ALLOWED",
            "PRESCRIPTION_MOVED by patient ALLOWED",
            "PRESCRIPTION_WRITTEN by patient ALLOWED");
    assertThat(lines(trail, patient, doctor)).containsOnlyOnce("DOSE_TAKEN by patient ALLOWED");
    JsonObject moved = one(items(patient, "?action=PRESCRIPTION_MOVED"));
    assertThat(moved.getJsonObject("details"))
        .isEqualTo(new JsonObject().put("from", "DRAFT").put("to", "ACTIVE").put("version", "2"));
    assertThat(moved.getString("subjectId")).isEqualTo(prescription);
    assertThat(moved.getString("address")).isEqualTo("127.0.0.1");
    JsonObject refused = one(items(patient, "?outcome=REFUSED&actorId=" + doctor.id()));
    assertThat(refused.getJsonObject("actor").getString("role")).isEqualTo("DOCTOR");
    JsonObject skipped = one(items(patient, "?action=DOSE_SKIPPED"));
    assertThat(skipped.encode()).doesNotContain("ក្អួត").contains("SKIPPED");
    String when = skipped.getString("at");
    assertThat(items(patient, "?action=DOSE_SKIPPED&from=" + when)).hasSize(1);
    assertThat(items(patient, "?action=DOSE_SKIPPED&until=" + when)).isEmpty();
    assertThat(items(people.patient(), "?limit=100"))
        .noneMatch(i -> i.getString("action").startsWith("DOSE"));
    patient
        .api()
        .get("/api/audit?from=yesterday-or-thereabouts")
        .expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void serverIsNobodyWhenItFindsADoseMissedAndTells() {
    var patient = people.patient();
    var caregiver = people.caregiverOf(patient);
    Prescriptions.active(patient);
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter().plusSeconds(1));
    caregiver = people.again(caregiver);
    var reader = caregiver;
    String alert = Await.value("the alert", () -> alert(reader, dose.id()));
    caregiver.api().put("/api/notifications/" + alert + "/read").expect(200);
    caregiver.api().put("/api/notifications/" + alert + "/read").expect(200);
    caregiver.api().delete("/api/notifications/" + alert).expect(204);
    caregiver.api().delete("/api/notifications/" + alert).expect(404);

    patient = people.again(patient);
    JsonObject missed = one(items(patient, "?action=DOSE_MISSED"));
    assertThat(missed.getValue("actor")).isNull();
    assertThat(missed.getString("subjectId")).isEqualTo(dose.id());
    assertThat(items(patient, "?action=NOTIFICATION_SENT"))
        .filteredOn(sent -> alert.equals(sent.getString("subjectId")))
        .singleElement()
        .extracting(sent -> sent.getJsonObject("details"))
        .isEqualTo(
            new JsonObject().put("type", "MISSED_DOSE_ALERT").put("recipientId", caregiver.id()));
    assertThat(
            one(items(patient, "?action=NOTIFICATION_READ")).getJsonObject("actor").getString("id"))
        .isEqualTo(caregiver.id());
    assertThat(items(patient, "?action=NOTIFICATION_REMOVED")).hasSize(1);
  }

  @Test
  void pagesHaveNoGapWhileRowsAreAdded() {
    var patient = people.patient();
    String add =
        "insert into audit_logs (at, action, patient_id, subject_id) select now(), 'DOSE_TAKEN', '%s', gen_random_uuid() from generate_series(1, 7)"
            .formatted(patient.id());
    for (int i = 0; i < 5; i++) server.change(add);
    var whole = ids(items(patient, "?limit=100"));
    List<String> paged = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      var page = patient.api().get("/api/audit?limit=4" + cursor).expect(200).json();
      page.getJsonArray("items").forEach(item -> paged.add(((JsonObject) item).getString("id")));
      String next = page.getString("nextCursor");
      cursor = next == null ? null : "&cursor=" + next;
      server.change(add);
    }
    assertThat(paged).isEqualTo(whole);
  }

  @Test
  void administratorReadsWhatIsAboutNoPatient() {
    var patient = people.patient();
    var caregiver = people.caregiver();
    var admin = people.admin();
    var trail = admin.api().get("/api/admin/audit?limit=100").expect(200).items();
    assertThat(trail.encode()).contains(caregiver.id()).doesNotContain(patient.id());
    var own = admin.api().get("/api/admin/audit?actorId=" + caregiver.id()).expect(200).items();
    assertThat(own)
        .isNotEmpty()
        .allMatch(i -> ((JsonObject) i).getString("action").equals("SIGNED_IN"));
  }

  private static java.util.Optional<String> alert(Somebody reader, String dose) {
    return reader.api().get("/api/notifications").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(n -> n.getString("type").equals("MISSED_DOSE_ALERT"))
        .filter(n -> n.getString("subjectId").equals(dose))
        .map(n -> n.getString("id"))
        .findFirst();
  }

  private static void mark(Somebody patient, String how, JsonObject body) {
    patient.api().post("/api/doses/" + how, body).expect(200);
  }

  private static List<JsonObject> items(Somebody patient, String query) {
    return patient.api().get("/api/audit" + query).expect(200).items().stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static List<String> ids(List<JsonObject> items) {
    return items.stream().map(item -> item.getString("id")).toList();
  }

  private static JsonObject one(List<JsonObject> items) {
    assertThat(items).hasSize(1);
    return items.getFirst();
  }

  private static List<String> lines(List<JsonObject> items, Somebody patient, Somebody doctor) {
    return items.stream()
        .filter(item -> item.getValue("actor") != null)
        .map(item -> {
          String id = item.getJsonObject("actor").getString("id");
          String who = id.equals(patient.id()) ? "patient" : id.equals(doctor.id()) ? "doctor" : id;
          return item.getString("action") + " by " + who + " " + item.getString("outcome");
        })
        .toList();
  }
}
