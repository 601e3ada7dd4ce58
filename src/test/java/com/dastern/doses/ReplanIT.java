package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
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
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is still ahead follows the patient's meals, zone and prescriptions; what has passed does
/// not, and no part of a day comes twice.
class ReplanIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
    server.clock().forwardTo(Instant.parse("2027-02-20T21:00:00Z"));
  }

  /// To 05:00 in Phnom Penh, before any dose of the day.
  @BeforeEach
  void dawn() {
    var today = server.clock().instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(22));
    boolean past = !today.isAfter(server.clock().instant());
    server.clock().forwardTo(past ? today.plus(Duration.ofDays(1)) : today);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void newMealTimesMoveWhatIsAheadAndKeepItsId() {
    Somebody patient = patient();
    Prescriptions.active(patient);
    String ids = ids(patient);
    long count = doses(patient);
    try (var live = new LiveClient(server.url())) {
      live.register(patient.patientAddress(), patient.token());
      live.frame("registered", patient.patientAddress());
      meals(patient, "09:00");
      Await.until("clients hear of it", () -> !live.received(patient.patientAddress()).isEmpty());
    }
    assertThat(times(patient, "MORNING")).isEqualTo("09:30");
    assertThat(times(patient, "NIGHT")).isEqualTo("20:00");
    assertThat(ids(patient)).isEqualTo(ids);
    assertThat(doses(patient)).isEqualTo(count);
    assertThat(trail(patient)).isEqualTo(1);
    meals(patient, "09:00");
    assertThat(trail(patient)).as("the same again moves nothing").isEqualTo(1);
  }

  @Test
  void aMorningThatWasTakenComesNoSecondTime() {
    Somebody patient = patient();
    Prescriptions.active(patient);
    Instant now = server.clock().instant();
    var morning = Prescriptions.upcoming(patient, now).getFirst();
    server.clock().forwardTo(morning.scheduledAt().minus(Duration.ofMinutes(30)));
    patient
        .api()
        .post("/api/doses/taken", new JsonObject().put("doseId", morning.id()))
        .expect(200);
    meals(patient, "11:00");
    assertThat(
            server.count(
                "select count(*) from dose_events where patient_id = '%s' and slot = 'MORNING'"
                        .formatted(patient.id())
                    + " and day = date '%s'".formatted(day(morning))))
        .isEqualTo(1);
  }

  @Test
  void journeyMovesWhatIsAheadToTheNewClock() {
    Somebody patient = patient();
    Prescriptions.active(patient);
    patient
        .api()
        .put("/api/users/profile", new JsonObject().put("timeZone", "Europe/Berlin"))
        .expect(200);
    assertThat(
            server.text(
                ("select string_agg(distinct to_char(scheduled_at at time zone 'Europe/Berlin',"
                        + " 'HH24:MI'), ',') from dose_events where patient_id = '%s'"
                        + " and slot = 'NIGHT' and scheduled_at > '%s'")
                    .formatted(patient.id(), server.clock().instant().plus(Duration.ofDays(2)))))
        .isEqualTo("20:00");
  }

  @Test
  void cellsThatMeetAreOneDoseAndPartAgain() {
    Somebody patient = patient();
    JsonObject written = withTwoCells(patient);
    String path = "/api/prescriptions/" + written.getString("id");
    move(patient, path, "ACTIVE");
    long apart = doses(patient);
    var together = edit(patient, path, written, "13:00");
    assertThat(doses(patient)).isBetween(apart / 2, apart / 2 + 1);
    assertThat(server.text(amounts(patient))).isEqualTo("2");
    edit(patient, path, together, "07:00");
    assertThat(doses(patient)).isBetween(apart - 1, apart + 1);
    assertThat(server.text(amounts(patient))).isEqualTo("1");
  }

  @Test
  void activationAndJourneyAtOnceEndInTheNewZone() {
    for (int round = 0; round < 5; round++) {
      Somebody patient = patient();
      String id =
          patient.api().post("/api/prescriptions", Prescriptions.metformin()).expect(201).id();
      AtOnce.<Object>all(
          List.of(
              () -> {
                move(patient, "/api/prescriptions/" + id, "ACTIVE");
                return true;
              },
              () ->
                  patient
                      .api()
                      .put("/api/users/profile", new JsonObject().put("timeZone", "Asia/Tokyo"))
                      .expect(200)));
      assertThat(
              server.text(
                  ("select string_agg(distinct to_char(scheduled_at at time zone 'Asia/Tokyo',"
                          + " 'HH24:MI'), ',') from dose_events where patient_id = '%s'"
                          + " and slot = 'NIGHT'")
                      .formatted(patient.id())))
          .isEqualTo("20:00");
    }
  }

  @Test
  void takingBackAMarkBringsBackNothingOfWhatWasStopped() {
    Somebody patient = patient();
    String id = Prescriptions.active(patient);
    var morning = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(morning.scheduledAt().minus(Duration.ofMinutes(30)));
    var body = new JsonObject().put("doseId", morning.id());
    patient.api().post("/api/doses/taken", body).expect(200);
    move(patient, "/api/prescriptions/" + id, "INACTIVE");
    patient.api().post("/api/doses/undo", body).expect(204);
    assertThat(doses(patient)).isZero();
  }

  @Test
  void stopEndsTheRemindersOfWhatIsOpen() {
    Somebody patient = patient();
    String id = Prescriptions.active(patient);
    var morning = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(morning.scheduledAt().plusSeconds(5));
    patient
        .api()
        .post(
            "/api/doses/snooze",
            new JsonObject()
                .put("id", "0199e0c2-9d00-7c11-9a55-0f6d3a2b1c48")
                .put("doseId", morning.id())
                .put("minutes", 15))
        .expect(200);
    move(patient, "/api/prescriptions/" + id, "INACTIVE");
    assertThat(
            server.text(
                "select next_action || ' ' || (next_action_at = missed_after) from dose_events"
                    + " where id = '%s'".formatted(morning.id())))
        .isEqualTo("MISS true");
  }

  @Test
  void pausedTreatmentIsNotMadeAgainByAMeal() {
    Somebody patient = patient();
    String id = Prescriptions.active(patient);
    move(patient, "/api/prescriptions/" + id, "PAUSED");
    meals(patient, "09:00");
    assertThat(doses(patient)).isZero();
  }

  private static JsonObject withTwoCells(Somebody patient) {
    var body = Prescriptions.metformin();
    body.getJsonArray("medications").getJsonObject(0).put("grid", grid("07:00"));
    return patient.api().post("/api/prescriptions", body).expect(201).json();
  }

  private static JsonObject edit(Somebody patient, String path, JsonObject seen, String morning) {
    var medication = seen.getJsonArray("medications").getJsonObject(0);
    var body =
        new JsonObject()
            .put(
                "medications",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", medication.getString("id"))
                            .put("nameLatin", "Metformin")
                            .put("form", "TABLET")
                            .put("unit", "tablet")
                            .put("grid", grid(morning))));
    return patient
        .api()
        .send("PUT", path, Optional.of(body.encode()), Map.of("if-match", "*"))
        .expect(200)
        .json();
  }

  private static JsonObject grid(String morning) {
    return new JsonObject().put("morning", cell(morning)).put("daytime", cell("13:00"));
  }

  private static JsonObject cell(String time) {
    return new JsonObject().put("amount", 1).put("meal", "AFTER").put("time", time);
  }

  private static String amounts(Somebody patient) {
    return "select string_agg(distinct trunc(amount)::text, ',') from dose_events where patient_id = '%s'"
        .formatted(patient.id());
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static void meals(Somebody patient, String morning) {
    String end = morning.replace(":00", ":45");
    patient
        .api()
        .put(
            "/api/users/meal-times",
            new JsonObject().put("morning", new JsonObject().put("start", morning).put("end", end)))
        .expect(200);
  }

  private static void move(Somebody patient, String path, String status) {
    patient.api().put(path + "/status", new JsonObject().put("status", status)).expect(200);
  }

  private static long doses(Somebody patient) {
    return server.count(
        "select count(*) from dose_events where patient_id = '%s'".formatted(patient.id()));
  }

  private static String ids(Somebody patient) {
    return server.text(
        "select string_agg(id::text, ',' order by id) from dose_events where patient_id = '%s'"
            .formatted(patient.id()));
  }

  private static String times(Somebody patient, String slot) {
    return server.text(
        ("select string_agg(distinct to_char(scheduled_at at time zone 'Asia/Phnom_Penh',"
                + " 'HH24:MI'), ',') from dose_events where patient_id = '%s' and slot = '%s'")
            .formatted(patient.id(), slot));
  }

  private static long trail(Somebody patient) {
    return server.count(
        "select count(*) from audit_logs where patient_id = '%s' and action = 'SCHEDULE_MOVED'"
            .formatted(patient.id()));
  }

  private static String day(Prescriptions.DoseOfDay dose) {
    return dose.scheduledAt().atZone(ZoneId.of("Asia/Phnom_Penh")).toLocalDate().toString();
  }
}
