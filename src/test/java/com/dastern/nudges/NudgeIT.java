package com.dastern.nudges;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A caregiver reminds of a dose, the patient answers. No scheduler runs: a dose stays due until it
/// is marked.
class NudgeIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static TestServer server;
  private Somebody patient;
  private Somebody caregiver;
  private DoseOfDay dose;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void doseIsDue() {
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    Prescriptions.active(patient);
    Instant soonest = server.clock().instant().plus(Duration.ofHours(3));
    dose =
        Prescriptions.upcoming(patient, server.clock().instant()).stream()
            .filter(upcoming -> upcoming.scheduledAt().isAfter(soonest))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void nudgeReachesThePatientLiveAndInTheList() {
    at(dose.scheduledAt());
    try (var phone = live(patient)) {
      var sent = nudge("  ប៉ា កុំភ្លេច ").expect(201).json();
      assertThat(sent.getString("message")).isEqualTo("ប៉ា កុំភ្លេច");
      assertThat(sent.getInteger("number")).isEqualTo(1);
      var told = phone.notification(patient.liveAddress(), "FAMILY_ALERT");
      assertThat(told.getString("subjectId")).isEqualTo(dose.id());
      assertThat(told.getString("body"))
          .contains(sent.getJsonObject("caregiver").getString("name"))
          .contains("មេតហ្វរមីន")
          .contains(sent.getString("scheduledAt").substring(11, 16))
          .contains("«ប៉ា កុំភ្លេច»");
      assertThat(liveNudge(phone, patient).getString("type")).isEqualTo("nudge.sent");
    }
    assertThat(alerts(patient)).isEqualTo(1);
    assertThat(alerts(caregiver)).isZero();
  }

  @Test
  void deliveredAgainItIsToldOnce() {
    at(dose.scheduledAt());
    nudge().expect(201);
    Await.until("the alert", () -> alerts(patient) == 1);
    try (var phone = live(patient)) {
      server.change(
          "insert into outbox (event_id, patient_id, next_try_at) select id, patient_id, at"
              + " from events where type = 'nudge.sent' and patient_id = '%s'"
                  .formatted(patient.id()));
      phone.notification(patient.liveAddress(), "FAMILY_ALERT");
    }
    assertThat(alerts(patient)).isEqualTo(1);
  }

  @Test
  void onlyWhatCanBeMarkedIsRemindedOf() {
    at(dose.scheduledAt().minus(Duration.ofHours(2)).minus(MINUTE));
    nudge().expectProblem(422, "DOSE_WINDOW_CLOSED");
    at(dose.scheduledAt().minus(Duration.ofHours(2)).plusSeconds(1));
    nudge().expect(201);
    server.change(
        "update dose_events set status = 'MISSED', next_action = null, next_action_at = null"
            + " where id = '%s'".formatted(dose.id()));
    at(dose.scheduledAt().plus(DAY).minus(MINUTE));
    nudge().expect(201);
    at(dose.scheduledAt().plus(DAY).plusSeconds(1));
    nudge().expectProblem(422, "DOSE_WINDOW_CLOSED");
  }

  @Test
  void markedDoseIsNotRemindedOf() {
    at(dose.scheduledAt());
    take().expect(200);
    nudge().expectProblem(409, "DOSE_ALREADY_MARKED");
    assertThat(count()).isZero();
  }

  @Test
  void ofTenAtOnceTwoAreSent() {
    at(dose.scheduledAt());
    var answers = AtOnce.times(10, this::nudge);
    assertThat(answers.stream().filter(a -> a.status() == 201)).hasSize(2);
    answers.stream()
        .filter(a -> a.status() != 201)
        .forEach(a -> a.expectProblem(409, "NUDGE_LIMIT"));
    assertThat(count()).isEqualTo(2);
    assertThat(trail("NUDGE_SENT", "ALLOWED")).isEqualTo(2);
    nudge().expectProblem(409, "NUDGE_LIMIT");
  }

  @Test
  void theLimitIsEachCaregiversOwn() {
    server.change(
        "update subscriptions set tier = 'PREMIUM' where user_id = '%s'".formatted(patient.id()));
    Somebody aunt = FORGE.longLived(server.people().caregiverOf(patient));
    at(dose.scheduledAt());
    nudge().expect(201);
    nudge().expect(201);
    nudge(aunt, new JsonObject()).expect(201);
  }

  @Test
  void doseThatOneMayNotSeeDoesNotExist() {
    at(dose.scheduledAt());
    Somebody stranger = FORGE.longLived(server.people().caregiver());
    nudge(stranger, new JsonObject()).expectProblem(404, "NOT_FOUND");
    nudge(caregiver, new JsonObject().put("doseId", UUID.randomUUID().toString()))
        .expectProblem(404, "NOT_FOUND");
    connection("permission = 'SELECTED', selected_prescriptions = array[gen_random_uuid()]");
    nudge().expectProblem(404, "NOT_FOUND");
    connection("selected_prescriptions = null, selected_until = '2020-01-01'");
    nudge().expectProblem(404, "NOT_FOUND");
    connection("permission = 'NOT_ALLOWED', selected_until = null");
    nudge().expectProblem(403, "PERMISSION_REQUIRED");
    connection("permission = 'ALLOWED', status = 'REVOKED'");
    nudge().expectProblem(404, "NOT_FOUND");
    assertThat(count()).isZero();
    assertThat(trail("NUDGE_SENT", "REFUSED")).isEqualTo(4);
    assertThat(trail("NUDGE_SENT", "ALLOWED")).isZero();
  }

  @Test
  void selectionThatCoversTheDoseLetsRemind() {
    at(dose.scheduledAt());
    connection("permission = 'SELECTED', selected_from = '2020-01-01'");
    nudge().expect(201);
  }

  @Test
  void caregiverSeesTheAnswerLive() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    try (var phone = live(caregiver)) {
      assertThat(answer(id, "SOON").expect(200).json().getString("answer")).isEqualTo("SOON");
      var told = phone.notification(caregiver.liveAddress(), "FAMILY_ALERT");
      assertThat(told.getString("title")).isEqualTo("នឹងលេបបន្តិចទៀត");
      assertThat(told.getString("body")).contains("មេតហ្វរមីន");
      var seen = liveNudge(phone, caregiver);
      assertThat(seen.getString("answer")).isEqualTo("SOON");
      assertThat(seen.getString("nudgeId")).isEqualTo(id);
    }
    assertThat(doseStatus()).isEqualTo("DUE");
    assertThat(trail("NUDGE_ANSWERED", "ALLOWED")).isEqualTo(1);
  }

  @Test
  void selectionThatCoversTheDoseLetsHearTheAnswer() {
    at(dose.scheduledAt());
    connection("permission = 'SELECTED', selected_from = '2020-01-01'");
    String id = nudge().expect(201).id();
    try (var phone = live(caregiver)) {
      answer(id, "SOON").expect(200);
      liveNudge(phone, caregiver);
    }
    assertThat(alerts(caregiver)).isEqualTo(1);
    connection("selected_from = null, selected_until = '2020-01-01'");
    assertThat(alerts(caregiver)).isZero();
    assertThat(caregiver.api().get("/api/nudges").expect(200).items()).isEmpty();
  }

  @Test
  void caregiverWhoMayNoLongerSeeHearsNothing() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    try (var phone = live(caregiver);
        var own = live(patient)) {
      connection("status = 'REVOKED'");
      answer(id, "DISMISSED").expect(200);
      Await.until(
          "the answer on the patient's own devices",
          () ->
              own.received(patient.liveAddress()).stream()
                  .anyMatch(body -> "nudge.answered".equals(body.getString("type"))));
      phone.settle();
      assertThat(phone.received(caregiver.liveAddress()))
          .noneMatch(body -> "nudge".equals(body.getString("kind")))
          .noneMatch(body -> body.encode().contains("FAMILY_ALERT"));
    }
    assertThat(alerts(caregiver)).isZero();
    assertThat(caregiver.api().get("/api/nudges").expect(200).items()).isEmpty();
    assertThat(patient.api().get("/api/nudges").expect(200).items()).hasSize(1);
  }

  @Test
  void takenMarksTheDose() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    answer(id, "SOON").expect(200);
    answer(id, "TAKEN").expect(200);
    assertThat(doseStatus()).isEqualTo("TAKEN_ON_TIME");
    assertThat(events("dose.taken")).isEqualTo(1);
    answer(id, "DISMISSED").expectProblem(409, "NUDGE_ANSWERED");
  }

  @Test
  void takenOfWhatIsTakenAlreadyIsFine() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    take().expect(200);
    answer(id, "TAKEN").expect(200);
    assertThat(events("dose.taken")).isEqualTo(1);
  }

  @Test
  void takenAfterTheWindowChangesNothing() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    at(dose.scheduledAt().plus(DAY).plusSeconds(1));
    answer(id, "TAKEN").expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertThat(doseStatus()).isEqualTo("DUE");
    assertThat(events("nudge.answered")).isZero();
    assertThat(patient.api().get("/api/nudges?open=true").expect(200).items()).hasSize(1);
  }

  @Test
  void theSameAnswerAgainChangesNothing() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    var first = answer(id, "DISMISSED").expect(200).json();
    assertThat(answer(id, "DISMISSED").expect(200).json()).isEqualTo(first);
    answer(id, "SOON").expectProblem(409, "NUDGE_ANSWERED");
    assertThat(events("nudge.answered")).isEqualTo(1);
    assertThat(trail("NUDGE_ANSWERED", "ALLOWED")).isEqualTo(1);
  }

  @Test
  void ofTwoAnswersAtOnceOneStands() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    var answers =
        AtOnce.<Answer>all(
            List.of(
                () -> answer(id, "SOON"),
                () -> answer(id, "DISMISSED"),
                () -> answer(id, "SOON"),
                () -> answer(id, "DISMISSED")));
    assertThat(answers.stream().filter(a -> a.status() == 200)).hasSize(2);
    assertThat(answers.stream().filter(a -> a.status() == 409)).hasSize(2);
    assertThat(events("nudge.answered")).isEqualTo(1);
  }

  @Test
  void anothersNudgeDoesNotExist() {
    at(dose.scheduledAt());
    String id = nudge().expect(201).id();
    Somebody other = FORGE.longLived(server.people().patient());
    other
        .api()
        .put("/api/nudges/" + id + "/answer", new JsonObject().put("answer", "SOON"))
        .expectProblem(404, "NOT_FOUND");
    assertThat(other.api().get("/api/nudges").expect(200).items()).isEmpty();
  }

  @Test
  void bothSidesListTheirsInPages() {
    at(dose.scheduledAt());
    String first = nudge().expect(201).id();
    String second = nudge().expect(201).id();
    answer(first, "SOON").expect(200);
    for (Somebody side : List.of(patient, caregiver)) {
      var page = side.api().get("/api/nudges?limit=1").expect(200);
      assertThat(page.items().getJsonObject(0).getString("id")).isEqualTo(second);
      String next = page.json().getString("nextCursor");
      var rest = side.api().get("/api/nudges?limit=1&cursor=" + next).expect(200);
      assertThat(rest.items().getJsonObject(0).getString("answer")).isEqualTo("SOON");
      assertThat(rest.json().getString("nextCursor")).isNull();
      assertThat(side.api().get("/api/nudges?open=true").expect(200).items()).hasSize(1);
    }
  }

  private static void at(Instant moment) {
    server.clock().forwardTo(moment);
  }

  private Answer nudge() {
    return nudge(caregiver, new JsonObject());
  }

  private Answer nudge(String message) {
    return nudge(caregiver, new JsonObject().put("message", message));
  }

  private Answer nudge(Somebody by, JsonObject body) {
    if (!body.containsKey("doseId")) body.put("doseId", dose.id());
    return by.api().post("/api/nudges", body);
  }

  private Answer answer(String id, String answer) {
    return patient
        .api()
        .put("/api/nudges/" + id + "/answer", new JsonObject().put("answer", answer));
  }

  private Answer take() {
    return patient.api().post("/api/doses/taken", new JsonObject().put("doseId", dose.id()));
  }

  private static LiveClient live(Somebody somebody) {
    var client = new LiveClient(server.url());
    client.register(somebody.liveAddress(), somebody.token());
    client.frame("registered", somebody.liveAddress());
    return client;
  }

  private static JsonObject liveNudge(LiveClient client, Somebody somebody) {
    return Await.value(
        "a live nudge",
        () ->
            client.received(somebody.liveAddress()).stream()
                .filter(body -> "nudge".equals(body.getString("kind")))
                .findFirst());
  }

  private void connection(String change) {
    server.change(
        "update connections set %s where patient_id = '%s'".formatted(change, patient.id()));
  }

  private static long alerts(Somebody somebody) {
    return somebody.api().get("/api/notifications").expect(200).items().stream()
        .filter(item -> "FAMILY_ALERT".equals(((JsonObject) item).getString("type")))
        .count();
  }

  private long count() {
    return server.count(
        "select count(*) from nudges where patient_id = '%s'".formatted(patient.id()));
  }

  private long trail(String action, String outcome) {
    return server.count(
        "select count(*) from audit_logs where patient_id = '%s' and action = '%s' and outcome = '%s'"
            .formatted(patient.id(), action, outcome));
  }

  private long events(String type) {
    return server.count(
        "select count(*) from events where type = '%s' and patient_id = '%s'"
            .formatted(type, patient.id()));
  }

  private String doseStatus() {
    return server.text("select status from dose_events where id = '%s'".formatted(dose.id()));
  }
}
