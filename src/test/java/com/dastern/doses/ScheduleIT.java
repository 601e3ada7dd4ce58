package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One day's doses as they are shown. It is an early morning in Phnom Penh.
class ScheduleIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final LocalDate TODAY = LocalDate.of(2027, 5, 10);
  private static TestServer server;
  private static Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
    server.clock().forwardTo(Instant.parse("2027-05-09T22:00:00Z"));
    patient = patient();
    Prescriptions.active(patient);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void dayHasTwoGroups() {
    var groups = schedule(patient, "").json().getJsonArray("groups");
    var daytime = groups.getJsonObject(0);
    var night = groups.getJsonObject(1);
    assertThat(daytime.getString("group")).isEqualTo("DAYTIME");
    assertThat(daytime.getString("color")).isEqualTo("#2D5BFF");
    assertThat(night.getString("group")).isEqualTo("NIGHT");
    assertThat(night.getString("color")).isEqualTo("#6B4AA3");
    assertThat(slots(daytime)).containsExactly("MORNING");
    assertThat(slots(night)).containsExactly("NIGHT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "        | ពេលថ្ងៃ | ពេលយប់",
        "km      | ពេលថ្ងៃ | ពេលយប់",
        "en      | Daytime | Night",
        "en-GB,km;q=0.5 | Daytime | Night",
        "en;q=0.1, km;q=0.9 | ពេលថ្ងៃ | ពេលយប់",
        "fr, en;q=0.2 | Daytime | Night",
        "fr      | ពេលថ្ងៃ | ពេលយប់",
        "en;q=0  | ពេលថ្ងៃ | ពេលយប់",
        ";;,q=   | ពេលថ្ងៃ | ពេលយប់"
      })
  void titlesAreInTheReadersLanguage(String accepted, String daytime, String night) {
    Map<String, String> headers = accepted == null ? Map.of() : Map.of("accept-language", accepted);
    var groups =
        patient
            .api()
            .send("GET", "/api/doses/schedule", Optional.empty(), headers)
            .expect(200)
            .json()
            .getJsonArray("groups");
    assertThat(groups.getJsonObject(0).getString("title")).isEqualTo(daytime);
    assertThat(groups.getJsonObject(1).getString("title")).isEqualTo(night);
  }

  @Test
  void timesAreInThePatientsZoneAndToday() {
    var schedule = schedule(patient, "").json();
    assertThat(schedule.getString("date")).isEqualTo(TODAY.toString());
    assertThat(schedule.getString("timeZone")).isEqualTo("Asia/Phnom_Penh");
    assertThat(schedule.encode())
        .contains("2027-05-10T07:30:00+07:00")
        .contains("2027-05-10T08:00:00+07:00")
        .contains("2027-05-11T07:30:00+07:00");
  }

  @Test
  void progressCountsTheDay() {
    Somebody someone = patient();
    Prescriptions.active(someone);
    var doses = Prescriptions.of(schedule(someone, ""));
    assertProgress(someone, 2, 0, 0, 0, 2);
    server.clock().forwardTo(doses.getFirst().scheduledAt().minusSeconds(600));
    mark(someone, "taken", new JsonObject().put("doseId", doses.getFirst().id()));
    assertProgress(someone, 2, 1, 0, 0, 1);
    server.change(
        "update dose_events set status = 'MISSED', next_action = null, next_action_at = null where id = '%s'"
            .formatted(doses.getLast().id()));
    // What changes behind the server's back shows after a minute.
    server.clock().forward(Duration.ofMinutes(1));
    assertProgress(someone, 2, 1, 1, 0, 0);
  }

  @Test
  void otherDaysHaveTheirOwn() {
    assertThat(Prescriptions.of(schedule(patient, "?date=" + TODAY.minusDays(1)))).isEmpty();
    assertThat(Prescriptions.of(schedule(patient, "?date=" + TODAY.plusDays(12)))).hasSize(2);
    assertThat(Prescriptions.of(schedule(patient, "?date=" + TODAY.plusDays(31)))).isEmpty();
    assertThat(Prescriptions.of(schedule(patient, "?date=2200-12-31"))).isEmpty();
    assertThat(Prescriptions.of(schedule(patient, "?date=1900-01-01"))).isEmpty();
  }

  @Test
  void todayIsThePatientsToday() {
    for (String zone : List.of("Pacific/Kiritimati", "Pacific/Pago_Pago")) {
      Somebody traveller = patient();
      zone(traveller, zone);
      LocalDate today = LocalDate.ofInstant(server.clock().instant(), ZoneId.of(zone));
      assertThat(schedule(traveller, "").json().getString("date")).isEqualTo(today.toString());
    }
  }

  @Test
  void doseAfterMidnightIsOnTheDayOfItsHour() {
    Somebody late = patient();
    var night = new JsonObject().put("start", "23:45").put("end", "23:55");
    late.api().put("/api/users/meal-times", new JsonObject().put("night", night)).expect(200);
    var body = Prescriptions.metformin();
    JsonObject medication = body.getJsonArray("medications").getJsonObject(0);
    medication.getJsonObject("grid").remove("morning");
    medication.getJsonObject("grid").getJsonObject("night").put("meal", "AFTER");
    medication.put("startDate", TODAY.toString()).put("durationDays", 1);
    activate(late, late.api().post("/api/prescriptions", body).expect(201).id());
    assertThat(Prescriptions.of(schedule(late, "?date=" + TODAY))).isEmpty();
    var next = Prescriptions.of(schedule(late, "?date=" + TODAY.plusDays(1)));
    assertThat(next).hasSize(1);
    // Half an hour after 23:45, in Phnom Penh.
    assertThat(next.getFirst().scheduledAt()).isEqualTo(Instant.parse("2027-05-10T17:15:00Z"));
  }

  @Test
  void changeOfZoneMovesWhatIsAheadToTheNewClock() {
    Somebody traveller = patient();
    Prescriptions.active(traveller);
    var before = Prescriptions.of(schedule(traveller, "?date=" + TODAY.plusDays(2)));
    zone(traveller, "America/Los_Angeles");
    var after = Prescriptions.of(schedule(traveller, "?date=" + TODAY.plusDays(2)));
    assertThat(after.stream().map(DoseOfDay::id))
        .containsExactlyElementsOf(before.stream().map(DoseOfDay::id).toList());
    // 07:30 and 20:00 there.
    assertThat(after.stream().map(DoseOfDay::scheduledAt))
        .containsExactly(
            Instant.parse("2027-05-12T14:30:00Z"), Instant.parse("2027-05-13T03:00:00Z"));
  }

  @Test
  void whoIsNoPatientHasNone() {
    Somebody caregiver = FORGE.longLived(server.people().caregiver());
    caregiver.api().get("/api/doses/schedule").expectProblem(400, "VALIDATION_FAILED");
    caregiver
        .api()
        .get("/api/doses/schedule?patientId=" + caregiver.id())
        .expectProblem(404, "NOT_FOUND");
  }

  @Test
  void caregiversAndDoctorsSeeItAndStrangersDoNot() {
    for (Somebody viewer :
        List.of(server.people().caregiverOf(patient), server.people().doctorOf(patient))) {
      var seen = schedule(FORGE.longLived(viewer), "?patientId=" + patient.id()).json();
      assertThat(seen.getJsonObject("patient").getString("id")).isEqualTo(patient.id());
    }
    for (Somebody stranger :
        List.of(server.people().caregiver(), server.people().doctor(), patient())) {
      stranger
          .api()
          .get("/api/doses/schedule?patientId=" + patient.id())
          .expectProblem(404, "NOT_FOUND");
    }
  }

  private static void assertProgress(Somebody whose, int... counts) {
    var progress = schedule(whose, "").json().getJsonObject("progress");
    assertThat(progress)
        .isEqualTo(
            new JsonObject()
                .put("total", counts[0])
                .put("taken", counts[1])
                .put("missed", counts[2])
                .put("skipped", counts[3])
                .put("due", counts[4]));
  }

  private static List<String> slots(JsonObject group) {
    return group.getJsonArray("doses").stream()
        .map(dose -> ((JsonObject) dose).getString("slot"))
        .toList();
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static Answer schedule(Somebody viewer, String query) {
    return viewer.api().get("/api/doses/schedule" + query).expect(200);
  }

  private static void zone(Somebody whose, String zone) {
    whose.api().put("/api/users/profile", new JsonObject().put("timeZone", zone)).expect(200);
  }

  private static void activate(Somebody whose, String id) {
    var body = new JsonObject().put("status", "ACTIVE");
    whose.api().put("/api/prescriptions/" + id + "/status", body).expect(200);
  }

  private static void mark(Somebody whose, String how, JsonObject body) {
    whose.api().post("/api/doses/" + how, body).expect(200);
  }
}
