package com.dastern.connections;

import static com.dastern.testing.Circle.days;
import static com.dastern.testing.Circle.level;
import static com.dastern.testing.Circle.selected;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Circle;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Only the patient sets what a connection opens, and it opens just that.
class PermissionIT {
  private static TestServer server;
  private static People people;
  private static Somebody doctor;
  private static Somebody caregiver;
  private Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("SCHEDULER_ENABLED", "false"));
    people = server.people();
    doctor = people.doctor();
    caregiver = people.caregiver();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void newPatient() {
    patient = people.patient();
  }

  @Test
  void onlyThatPatientSetsTheLevel() {
    Circle circle = circle(caregiver);
    String path = "/api/connections/" + circle.connection() + "/permission";
    for (Somebody other : List.of(caregiver, doctor)) {
      var refused = other.api().put(path, level("ALLOWED")).expectProblem(403, "ROLE_REQUIRED");
      assertThat(refused.json().getString("required")).isEqualTo("PATIENT");
    }
    people.patient().api().put(path, level("ALLOWED")).expectProblem(404, "NOT_FOUND");
    assertThat(circle.set(level("NOT_ALLOWED")).expect(200).json().getString("permission"))
        .isEqualTo("NOT_ALLOWED");
  }

  @Test
  void allowedOpensEverything() {
    String id = Prescriptions.active(patient);
    for (Somebody other : List.of(doctor, caregiver)) {
      Circle circle = circle(other);
      assertThat(ids(circle.prescriptions())).containsExactly(id);
      circle.prescription(id).expect(200);
      circle.schedule().expect(200);
    }
  }

  @Test
  void notAllowedOpensNothing() {
    String id = Prescriptions.active(patient);
    for (Somebody other : List.of(doctor, caregiver)) {
      Circle circle = circle(other).opens(level("NOT_ALLOWED"));
      assertClosed(circle.schedule(), "ALLOWED");
      assertClosed(circle.prescriptions(), "ALLOWED");
      assertClosed(circle.prescription(id), "ALLOWED");
      circle.opens(level("ALLOWED")).schedule().expect(200);
    }
  }

  @Test
  void selectedPrescriptionsAreAllThatIsSeen() {
    String chosen = Prescriptions.active(patient);
    String hidden = Prescriptions.active(patient);
    for (Somebody other : List.of(doctor, caregiver)) {
      Circle circle = circle(other).opens(selected(chosen));
      assertThat(ids(circle.prescriptions())).containsExactly(chosen);
      circle.prescription(chosen).expect(200);
      circle.prescription(hidden).expectProblem(404, "NOT_FOUND");
      String seen = circle.schedule(today().plusDays(1)).expect(200).text();
      assertThat(seen).contains(chosen).doesNotContain(hidden);
    }
  }

  @Test
  void selectedDaysAreAllThatIsSeen() {
    String id = Prescriptions.active(patient);
    Circle circle = circle(caregiver).opens(days(today().plusDays(1), today().plusDays(2)));
    circle.schedule(today().plusDays(1)).expect(200);
    circle.schedule(today().plusDays(2)).expect(200);
    assertClosed(circle.schedule(today()), "SELECTED");
    assertClosed(circle.schedule(today().plusDays(3)), "SELECTED");
    circle.prescription(id).expect(200);
    circle.opens(days(today().minusDays(9), today().minusDays(2)));
    circle.prescription(id).expectProblem(404, "NOT_FOUND");
    assertThat(ids(circle.prescriptions())).isEmpty();
  }

  @Test
  void onlyFullAccessLetsADoctorPrescribe() {
    Circle circle = circle(doctor);
    String own = Prescriptions.active(patient);
    var draft = Prescriptions.metformin().put("patientId", patient.id());
    for (JsonObject access : List.of(level("NOT_ALLOWED"), level("REQUEST"), selected(own))) {
      circle.opens(access);
      doctor.api().post("/api/prescriptions", draft).expectProblem(403, "PERMISSION_REQUIRED");
    }
    circle.opens(level("ALLOWED"));
    doctor.api().post("/api/prescriptions", draft).expect(201);
  }

  @Test
  void patientSaysAtAcceptanceWhatItOpens() {
    String id = Prescriptions.active(patient);
    Circle circle = asked();
    var accepted = accept(circle, patient, selected(id)).expect(200).json();
    assertThat(accepted.getString("permission")).isEqualTo("SELECTED");
    assertThat(accepted.getJsonObject("selection"))
        .isEqualTo(
            new JsonObject()
                .put("prescriptionIds", new JsonArray().add(id))
                .putNull("from")
                .putNull("until"));
    accept(circle, patient, selected(id)).expect(200);
    circle.accept(patient).expect(200);
    accept(circle, patient, level("ALLOWED")).expectProblem(409, "CONNECTION_NOT_PENDING");
    assertThat(circle.read().getString("permission")).isEqualTo("SELECTED");
  }

  @Test
  void theOtherSideSaysNothingAtAcceptance() {
    var body = new JsonObject().put("identifier", doctor.email());
    String id = patient.api().post("/api/connections/request", body).expect(201).id();
    var circle = new Circle(server, patient, doctor, id);
    var refused = accept(circle, doctor, level("ALLOWED")).expectProblem(403, "ROLE_REQUIRED");
    assertThat(refused.json().getString("required")).isEqualTo("PATIENT");
    assertThat(circle.accept(doctor).expect(200).json().getString("permission"))
        .isEqualTo("ALLOWED");
  }

  @Test
  void selectionIsOfThePatientsOwn() {
    Circle circle = circle(doctor);
    String own = Prescriptions.active(patient);
    String others = Prescriptions.active(people.patient());
    var draft = Prescriptions.metformin().put("patientId", patient.id());
    String unseen = doctor.api().post("/api/prescriptions", draft).expect(201).id();
    for (String wrong : List.of(others, unseen, patient.id())) {
      circle.set(selected(own, wrong)).expectProblem(422, "SELECTION_UNKNOWN_PRESCRIPTION");
    }
    assertThat(circle.read().getString("permission")).isEqualTo("ALLOWED");
    Circle other = asked();
    accept(other, patient, selected(others)).expectProblem(422, "SELECTION_UNKNOWN_PRESCRIPTION");
    assertThat(other.read().getString("status")).isEqualTo("PENDING");
  }

  @Test
  void selectionBelongsToSelectedAndChoosesSomething() {
    Circle circle = circle(caregiver);
    assertWrong(circle.set(level("SELECTED")), "/selection");
    assertWrong(circle.set(selected(new JsonObject())), "/selection");
    assertWrong(circle.set(days(today(), today()).put("permission", "ALLOWED")), "/selection");
    assertWrong(circle.set(days(today(), today().minusDays(1))), "/selection/until");
    assertWrong(circle.set(days("2026-02-30", "2026-03-01")), "/selection/from");
    circle.opens(days(today(), today()));
    circle.opens(selected(new JsonObject().put("until", today().toString())));
  }

  @Test
  void levelIsOfAnAcceptedConnection() {
    Circle circle = asked();
    circle.set(level("REQUEST")).expectProblem(409, "CONNECTION_NOT_ACCEPTED");
    circle.revoke(patient).expect(200);
    circle.set(level("REQUEST")).expectProblem(409, "CONNECTION_NOT_ACCEPTED");
  }

  @Test
  void sameLevelAgainIsNoChange() {
    Circle circle = circle(caregiver);
    long before = circle.trailLength();
    for (int i = 0; i < 3; i++) circle.opens(level("REQUEST"));
    assertThat(circle.trailAfter(before)).containsExactly("PERMISSION_CHANGED");
    assertThat(
            server.count(
                "select count(*) from events where type = 'connection.changed' and payload->>'connectionId' = '%s'"
                    .formatted(circle.connection())))
        .isEqualTo(1);
  }

  @Test
  void revokeForgetsTheLevel() {
    Circle circle = circle(caregiver).opens(days(today(), today()));
    circle.revoke(caregiver).expect(200);
    assertThat(circle.askAgain().expect(201).json().getValue("selection")).isNull();
    assertThat(circle.accept(patient).expect(200).json().getString("permission"))
        .isEqualTo("ALLOWED");
  }

  private Circle circle(Somebody other) {
    return Circle.of(server, patient, other);
  }

  /// A caregiver has asked and waits.
  private Circle asked() {
    var body = new JsonObject().put("identifier", patient.email());
    String id = caregiver.api().post("/api/connections/request", body).expect(201).id();
    return new Circle(server, patient, caregiver, id);
  }

  private static Answer accept(Circle circle, Somebody by, JsonObject access) {
    return by.api().put("/api/connections/" + circle.connection() + "/accept", access);
  }

  private static void assertClosed(Answer answer, String missing) {
    answer.expectProblem(403, "PERMISSION_REQUIRED");
    assertThat(answer.json().getString("required")).isEqualTo(missing);
  }

  private static void assertWrong(Answer answer, String field) {
    var errors = answer.expectProblem(400, "VALIDATION_FAILED").json().getJsonArray("errors");
    assertThat(errors.getJsonObject(0).getString("field")).isEqualTo(field);
  }

  private static List<String> ids(Answer page) {
    return page.expect(200).items().stream().map(i -> ((JsonObject) i).getString("id")).toList();
  }

  private static LocalDate today() {
    return LocalDate.ofInstant(server.clock().instant(), ZoneId.of("Asia/Phnom_Penh"));
  }
}
