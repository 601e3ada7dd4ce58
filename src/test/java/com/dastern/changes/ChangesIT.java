package com.dastern.changes;

import static com.dastern.changes.PullingPhone.change;
import static com.dastern.changes.PullingPhone.notification;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.kernel.UserId;
import com.dastern.platform.bus.Addresses;
import com.dastern.testing.Await;
import com.dastern.testing.Circle;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a phone is told of its owner's own, over REST.
class ChangesIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @Test
  void aNewPhoneGetsWhatTheListsShow() {
    Somebody patient = patient();
    FORGE.longLived(server.people().caregiverOf(patient));
    String prescription = Prescriptions.active(patient);
    var phone = PullingPhone.of(patient);
    phone.await("DOSE", 50);

    assertThat(phone.has("PRESCRIPTION", prescription))
        .contains(patient.api().get("/api/prescriptions/" + prescription).expect(200).json());
    assertThat(phone.all("CONNECTION"))
        .isEqualTo(list(patient.api().get("/api/connections").expect(200).items()));
    phone.await("NOTIFICATION", 1);
    assertThat(phone.all("NOTIFICATION"))
        .isEqualTo(list(patient.api().get("/api/notifications").expect(200).items()));
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.scheduledAt());
    var skipped =
        patient
            .api()
            .post("/api/doses/skip", json("doseId", dose.id(), "reason", "nausea"))
            .expect(200)
            .json();
    phone.pullUntil("the skipped dose", change("DOSE", dose.id()));
    assertThat(phone.has("DOSE", dose.id())).contains(skipped);
  }

  @Test
  void aCursorIsTheOwnersAlone() {
    var mine = PullingPhone.of(patient());
    Somebody other = patient();
    other
        .api()
        .get("/api/sync/changes?cursor=" + mine.cursor())
        .expectProblem(400, "VALIDATION_FAILED");
    other.api().get("/api/sync/changes?cursor=" + PullingPhone.of(other).cursor()).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "AAAA",
        "_____________________________________________________",
        "AAAAAAAAA0gAAAAAAAAEEQUBmeDCmzp8EZpVD206KxxFKyhhXA"
      })
  void whatIsNoCursorIsRefused(String cursor) {
    var answer = patient().api().get("/api/sync/changes?cursor=" + cursor);
    answer.expectProblem(400, "VALIDATION_FAILED");
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("query/cursor");
  }

  /// The database was set back to an earlier hour.
  @Test
  void aPhoneThatIsAheadOfTheDatabaseBeginsAnew() {
    Somebody patient = patient();
    var ahead = ChangeCursor.BEGINNING.at(ChangePosition.before(1L << 40), 1000);
    var owner = new UserId(UUID.fromString(patient.id()));
    String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(ahead.bytes(owner));
    patient.api().get("/api/sync/changes?cursor=" + cursor).expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void withdrawnDosesUndoneTakingsAndRemovedNotificationsAreGone() {
    Somebody patient = patient();
    String prescription = Prescriptions.active(patient);
    String asNeeded = paracetamol(patient);
    String taking = UUID.randomUUID().toString();
    var phone = PullingPhone.of(patient);
    patient
        .api()
        .post("/api/doses/as-needed", json("id", taking, "medicationId", asNeeded))
        .expect(201);
    phone.pullUntil("the taking", change("DOSE", taking));
    assertThat(phone.has("DOSE", taking)).isPresent();

    patient.api().post("/api/doses/undo", json("doseId", taking)).expect(204);
    phone.pullUntil("the undoing", change("DOSE", taking));
    assertThat(phone.has("DOSE", taking)).isEmpty();

    move(patient, prescription, "PAUSED");
    phone.pullUntil("the pause", change("PRESCRIPTION", prescription));
    assertThat(phone.all("DOSE")).isEmpty();
    move(patient, prescription, "ACTIVE");
    phone.pullUntil("the doses", change("DOSE"));
    assertThat(phone.all("DOSE")).isNotEmpty();

    server.people().caregiverOf(patient);
    phone.pullUntil("the request", notification("CONNECTION_REQUEST"));
    String told = phone.all("NOTIFICATION").getFirst().getString("id");
    patient.api().put("/api/notifications/" + told + "/read").expect(200);
    phone.pullUntil("that it was read", change("NOTIFICATION", told));
    assertThat(phone.has("NOTIFICATION", told).orElseThrow().getString("readAt")).isNotNull();
    patient.api().delete("/api/notifications/" + told).expect(204);
    phone.pullUntil("the removal", change("NOTIFICATION", told));
    assertThat(phone.all("NOTIFICATION")).isEmpty();
  }

  @Test
  void remindersAreNoChangeOfADose() {
    Somebody patient = patient();
    Prescriptions.active(patient);
    var phone = PullingPhone.of(patient);
    phone.await("DOSE", 50);
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.scheduledAt());
    var came = phone.pullUntil("the reminder", notification("DOSE_REMINDER"));
    assertThat(came).noneMatch(change("DOSE"));
    server.clock().forwardTo(dose.missedAfter());
    came = phone.pullUntil("the miss", change("DOSE", dose.id()));
    assertThat(came).filteredOn(change("DOSE")).hasSize(1);
    assertThat(phone.has("DOSE", dose.id()).orElseThrow().getString("status")).isEqualTo("MISSED");
  }

  @Test
  void theRollGivesNewDosesAndNothingElseTwice() {
    Somebody patient = patient();
    String prescription = Prescriptions.active(patient);
    var phone = PullingPhone.of(patient);
    phone.await("DOSE", 50);
    List<String> before = phone.all("DOSE").stream().map(d -> d.getString("id")).toList();
    server.clock().forward(Duration.ofDays(2));
    server.publish(Addresses.HORIZON_WAKE, new JsonObject());
    var came =
        phone.pullUntil(
            "the roll", c -> change("DOSE").test(c) && !before.contains(c.getString("id")));
    assertThat(came).noneMatch(change("PRESCRIPTION", prescription));
    assertThat(came)
        .filteredOn(c -> change("DOSE").test(c) && before.contains(c.getString("id")))
        .allMatch(c -> c.getJsonObject("value").getString("status").equals("MISSED"));
  }

  @Test
  void timesOfRemindersComeWithThePrescription() {
    Somebody patient = patient();
    String medication = paracetamol(patient);
    var phone = PullingPhone.of(patient);
    var times = new JsonArray().add("08:00");
    patient
        .api()
        .put("/api/medications/" + medication + "/reminders", json("times", times))
        .expect(200);
    phone.pullUntil("the times", change("PRESCRIPTION"));
    assertThat(
            phone
                .all("PRESCRIPTION")
                .getFirst()
                .getJsonArray("medications")
                .getJsonObject(0)
                .getJsonArray("reminderTimes"))
        .isEqualTo(times);
  }

  @Test
  void aDoctorsDraftIsNothingToItsPatient() {
    Somebody patient = patient();
    Somebody doctor = FORGE.longLived(server.people().doctorOf(patient));
    var draft = Prescriptions.metformin().put("patientId", patient.id());
    String id = doctor.api().post("/api/prescriptions", draft).expect(201).id();
    var phone = PullingPhone.of(patient);
    var doctors = PullingPhone.of(doctor);
    String own = patient.api().post("/api/prescriptions", Prescriptions.metformin()).id();
    phone.pullUntil("their own draft", change("PRESCRIPTION", own));
    assertThat(phone.has("PRESCRIPTION", id)).isEmpty();
    move(doctor, id, "PENDING_CONFIRMATION");
    phone.pullUntil("what was sent", change("PRESCRIPTION", id));
    move(patient, id, "ACTIVE");
    doctors.pullUntil("the news", notification("PRESCRIPTION_UPDATE"));
    assertThat(doctors.all("PRESCRIPTION")).isEmpty();
    assertThat(doctors.all("DOSE")).isEmpty();
    assertThat(doctors.all("CONNECTION")).hasSize(1);
  }

  @Test
  void whatACaregiverWasToldGoesAndComesWithThePermission() {
    Somebody patient = patient();
    Somebody caregiver = FORGE.longLived(server.people().caregiver());
    var circle = Circle.of(server, patient, caregiver);
    String prescription = Prescriptions.active(patient);
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    var phone = PullingPhone.of(caregiver);
    server.clock().forwardTo(dose.missedAfter());
    phone.pullUntil("the alert", notification("MISSED_DOSE_ALERT"));
    String alert = told(phone, dose.id());

    var levels =
        List.of(
            Circle.level("NOT_ALLOWED"),
            Circle.level("ALLOWED"),
            Circle.days("2020-01-01", "2020-01-02"),
            Circle.selected(prescription),
            Circle.level("REQUEST"));
    for (JsonObject level : levels) {
      circle.opens(level);
      phone.pullUntil("another level", change("NOTIFICATION", alert));
      assertThat(told(caregiver)).isEqualTo(listed(phone));
    }
    assertThat(listed(phone)).doesNotContain(alert);
    String request = circle.ask().expect(201).id();
    circle.decide(request, "approve").expect(200);
    phone.pullUntil("the approval", change("NOTIFICATION", alert));
    // That it was approved is told a moment later.
    Await.until(
        "all that is told",
        () -> {
          phone.pull();
          return listed(phone).equals(told(caregiver));
        });
    assertThat(listed(phone)).contains(alert);
    circle.revoke(patient).expect(200);
    phone.pullUntil("the revoke", change("NOTIFICATION", alert));
    assertThat(listed(phone)).doesNotContain(alert).isEqualTo(told(caregiver));
    assertThat(phone.all("CONNECTION").getFirst().getString("status")).isEqualTo("REVOKED");
  }

  @Test
  void anotherNameComesWithTheConnection() {
    Somebody patient = patient();
    Somebody caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    var phone = PullingPhone.of(caregiver);
    patient.api().put("/api/users/profile", json("name", "ចាន់ បូផា")).expect(200);
    phone.pullUntil("the name", change("CONNECTION"));
    assertThat(phone.all("CONNECTION").getFirst().getJsonObject("other").getString("name"))
        .isEqualTo("ចាន់ បូផា");
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static String told(PullingPhone phone, String subject) {
    return phone.all("NOTIFICATION").stream()
        .filter(n -> subject.equals(n.getString("subjectId")))
        .map(n -> n.getString("id"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> listed(PullingPhone phone) {
    return phone.all("NOTIFICATION").stream().map(n -> n.getString("id")).sorted().toList();
  }

  private static List<String> told(Somebody who) {
    return list(who.api().get("/api/notifications?limit=100").expect(200).items()).stream()
        .map(n -> n.getString("id"))
        .sorted()
        .toList();
  }

  private static List<JsonObject> list(JsonArray items) {
    return items.stream().map(JsonObject.class::cast).toList();
  }

  private static void move(Somebody who, String prescription, String status) {
    who.api()
        .put("/api/prescriptions/" + prescription + "/status", json("status", status))
        .expect(200);
  }

  /// Active, and taken as needed; the medication's id.
  private static String paracetamol(Somebody patient) {
    var drug =
        json("nameLatin", "Paracetamol", "form", "TABLET", "unit", "tablet", "asNeeded", true);
    var draft = json("medications", new JsonArray().add(drug.put("asNeededAmount", 2)));
    var made = patient.api().post("/api/prescriptions", draft).expect(201).json();
    move(patient, made.getString("id"), "ACTIVE");
    return made.getJsonArray("medications").getJsonObject(0).getString("id");
  }

  private static JsonObject json(Object... pairs) {
    var json = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) json.put((String) pairs[i], pairs[i + 1]);
    return json;
  }
}
