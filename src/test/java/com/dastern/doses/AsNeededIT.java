package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is taken as needed: recorded by hand, warned of, taken back, and reminded of.
class AsNeededIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static TestServer server;
  private Patient patient;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Somebody with paracetamol: 2 tablets, at most three times a day, 4 hours apart.
  private record Patient(Somebody self, String prescription, String medication) {
    static Patient admit() {
      Somebody self = FORGE.longLived(server.people().patient());
      var drug =
          new JsonObject()
              .put("nameLatin", "Paracetamol")
              .put("form", "TABLET")
              .put("unit", "tablet")
              .put("asNeeded", true)
              .put("asNeededAmount", 2)
              .put(
                  "asNeededLimits",
                  new JsonObject().put("maxPerDay", 3).put("minIntervalMinutes", 240));
      var draft = new JsonObject().put("medications", new JsonArray().add(drug));
      var made = self.api().post("/api/prescriptions", draft).expect(201).json();
      var medication = made.getJsonArray("medications").getJsonObject(0);
      assertThat(medication.getJsonObject("asNeededLimits").getInteger("maxPerDay")).isEqualTo(3);
      var patient = new Patient(self, made.getString("id"), medication.getString("id"));
      patient.move("ACTIVE");
      return patient;
    }

    void move(String status) {
      self.api()
          .put(
              "/api/prescriptions/" + prescription + "/status",
              new JsonObject().put("status", status))
          .expect(200);
    }

    Answer takes(String id, JsonObject more) {
      return self.api()
          .post("/api/doses/as-needed", more.put("id", id).put("medicationId", medication));
    }

    JsonObject takes() {
      return takes(newId(), new JsonObject()).expect(201).json();
    }

    Answer undoes(String id) {
      return self.api().post("/api/doses/undo", new JsonObject().put("doseId", id));
    }

    Answer remindsAtPresets() {
      return set(new JsonObject().putNull("times"));
    }

    Answer reminds(JsonArray times) {
      return set(new JsonObject().put("times", times));
    }

    private Answer set(JsonObject times) {
      return self.api().put("/api/medications/" + medication + "/reminders", times);
    }

    long reminders() {
      return self.api().get("/api/notifications").expect(200).items().stream()
          .map(JsonObject.class::cast)
          .filter(n -> n.getString("type").equals("DOSE_REMINDER"))
          .filter(n -> n.getString("subjectId").equals(medication))
          .count();
    }

    void awaitReminders(long count) {
      Await.until(count + " reminders", () -> reminders() == count);
    }
  }

  @BeforeEach
  void itIsNoon() {
    nextTime(LocalTime.NOON);
    patient = Patient.admit();
  }

  @Test
  void takingsBeyondTheLimitsAreRecordedWithAWarning() {
    var first = patient.takes();
    assertThat(first.getJsonArray("warnings")).isEmpty();
    assertThat(first.getJsonObject("dose").getInteger("amount")).isEqualTo(2);
    assertThat(first.getJsonObject("dose").getString("status")).isEqualTo("TAKEN_ON_TIME");
    server.clock().forward(Duration.ofMinutes(95));
    assertThat(warnings(patient.takes())).containsExactly("MIN_INTERVAL 240 95");
    server.clock().forward(Duration.ofHours(5));
    assertThat(warnings(patient.takes())).isEmpty();
    server.clock().forward(Duration.ofHours(4));
    assertThat(warnings(patient.takes())).containsExactly("MAX_PER_DAY 3 4");
    nextTime(LocalTime.of(7, 30));
    assertThat(warnings(patient.takes())).isEmpty();

    String yesterday = LocalDate.ofInstant(server.clock().instant(), ZONE).minusDays(1).toString();
    var schedule =
        patient.self().api().get("/api/doses/schedule?date=" + yesterday).expect(200).json();
    assertThat(schedule.getJsonArray("asNeeded")).hasSize(4);
    assertThat(schedule.getJsonObject("progress").getInteger("total")).isZero();
    var profile = patient.self().api().get("/api/users/profile").expect(200).json();
    assertThat(profile.getJsonObject("today").getInteger("total")).isZero();
  }

  @Test
  void reportThatIsRepeatedIsTheFirst() {
    String id = newId();
    Set<JsonObject> answers = new HashSet<>();
    AtOnce.times(8, () -> patient.takes(id, new JsonObject()))
        .forEach(answer -> answers.add(answer.expect(201).json()));
    patient.takes();
    patient.move("PAUSED");
    server.clock().forward(Duration.ofHours(30));
    answers.add(patient.takes(id, new JsonObject()).expect(201).json());
    assertThat(answers).hasSize(1);
    patient.takes(id, new JsonObject().put("amount", 1)).expectProblem(409, "ID_REUSED");
    patient
        .takes(id, new JsonObject().put("takenAt", server.clock().instant().toString()))
        .expectProblem(409, "ID_REUSED");
    patient.takes(newId(), new JsonObject()).expectProblem(409, "PRESCRIPTION_NOT_ACTIVE");
    assertThat(recorded()).isEqualTo(2);
  }

  @Test
  void twoPhonesThatReportOneMomentRecordItOnce() {
    String moment = server.clock().instant().minusSeconds(600).toString();
    Set<String> ids = new HashSet<>();
    AtOnce.times(8, () -> patient.takes(newId(), new JsonObject().put("takenAt", moment)))
        .forEach(
            answer -> ids.add(answer.expect(201).json().getJsonObject("dose").getString("id")));
    assertThat(ids).hasSize(1);
    assertThat(recorded()).isEqualTo(1);
    // Of several moments at once each is warned of those before it.
    long warned =
        AtOnce.times(4, () -> patient.takes()).stream().filter(t -> !warnings(t).isEmpty()).count();
    assertThat(warned).isEqualTo(4);
    assertThat(
            server.count(
                """
                select count(distinct w->>'actual') from dose_events d, jsonb_array_elements(d.warnings) w
                where d.patient_id = '%s' and w->>'code' = 'MAX_PER_DAY'
                """
                    .formatted(patient.self().id())))
        .isEqualTo(2);
  }

  @Test
  void undoneTakingIsGoneAndStaysSo() {
    String id = newId();
    patient.takes(id, new JsonObject()).expect(201);
    String address = patient.self().patientAddress();
    try (var live = new LiveClient(server.url())) {
      live.register(address, patient.self().token());
      live.frame("registered", address);
      AtOnce.times(4, () -> patient.undoes(id)).forEach(answer -> answer.expect(204));
      Await.until(
          "it is told live",
          () ->
              live.received(address).stream().anyMatch(body -> body.getBoolean("removed", false)));
      var told = live.received(address).getLast().getJsonObject("dose");
      assertThat(told.getString("id")).isEqualTo(id);
      assertThat(told.getString("prescriptionId")).isEqualTo(patient.prescription());
    }
    assertThat(recorded()).isZero();
    patient.takes(id, new JsonObject()).expectProblem(409, "DOSE_UNDONE");
    patient.undoes(newId()).expectProblem(404, "NOT_FOUND");
    String old = patient.takes().getJsonObject("dose").getString("id");
    server.clock().forward(Duration.ofHours(24).plusSeconds(1));
    patient.undoes(old).expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertThat(recorded()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsTakenAsNeededAndLatelyIsRecorded() {
    Instant now = server.clock().instant();
    takenAt(now.plusSeconds(120)).expectProblem(400, "VALIDATION_FAILED");
    takenAt(now.minus(Duration.ofHours(24)).minusSeconds(1))
        .expectProblem(422, "DOSE_WINDOW_CLOSED");
    takenAt(now.minus(Duration.ofHours(23))).expect(201);
    Somebody other = FORGE.longLived(server.people().patient());
    report(other, patient.medication()).expectProblem(404, "NOT_FOUND");
    Prescriptions.active(other);
    String planned =
        server.text("select id from medications where patient_id = '%s'".formatted(other.id()));
    report(other, planned).expectProblem(422, "NOT_AS_NEEDED");
    other
        .api()
        .put("/api/medications/" + planned + "/reminders", new JsonObject().putNull("times"))
        .expectProblem(422, "NOT_AS_NEEDED");
    JsonObject draft = Prescriptions.metformin();
    draft.getJsonArray("medications").getJsonObject(0).put("asNeededAmount", 1);
    other.api().post("/api/prescriptions", draft).expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void remindersComeAtThePresetsUnlessThePatientSetOthersOrNone() {
    Patient none = Patient.admit();
    Patient own = Patient.admit();
    Patient paused = Patient.admit();
    none.reminds(new JsonArray()).expect(200);
    var set = own.reminds(new JsonArray().add("18:10").add("07:05")).expect(200).json();
    assertThat(set.getJsonArray("reminderTimes")).containsExactly("07:05", "18:10");
    nextTime(LocalTime.of(18, 0));
    patient.awaitReminders(1);
    paused.awaitReminders(1);
    paused.move("PAUSED");
    nextTime(LocalTime.of(18, 10));
    own.awaitReminders(1);
    nextTime(LocalTime.of(21, 0));
    patient.awaitReminders(2);
    own.remindsAtPresets().expect(200);
    // That of the morning is slept over by the whole server.
    nextTime(LocalTime.NOON);
    patient.awaitReminders(3);
    own.awaitReminders(2);
    assertThat(Stream.of(none, paused).map(Patient::reminders)).containsExactly(0L, 1L);
    assertThat(
            server.count(
                "select count(*) from medications where remind_at is null and id in ('%s', '%s')"
                    .formatted(none.medication(), paused.medication())))
        .isEqualTo(2);
  }

  /// The clock goes on to when it is that time in the patients' zone.
  private static void nextTime(LocalTime time) {
    var now = server.clock().instant().atZone(ZONE);
    var then = now.with(time);
    server.clock().forwardTo((then.isAfter(now) ? then : then.plusDays(1)).toInstant());
  }

  private Answer takenAt(Instant moment) {
    return patient.takes(newId(), new JsonObject().put("takenAt", moment.toString()));
  }

  private static Answer report(Somebody by, String medication) {
    return by.api()
        .post(
            "/api/doses/as-needed",
            new JsonObject().put("id", newId()).put("medicationId", medication));
  }

  private long recorded() {
    return server.count(
        "select count(*) from dose_events where as_needed and patient_id = '%s'"
            .formatted(patient.self().id()));
  }

  private static List<String> warnings(JsonObject taking) {
    return taking.getJsonArray("warnings").stream()
        .map(JsonObject.class::cast)
        .map(w -> w.getString("code") + " " + w.getInteger("limit") + " " + w.getInteger("actual"))
        .toList();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
