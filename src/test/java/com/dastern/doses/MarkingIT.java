package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Taking and skipping, minute by minute. No scheduler runs: a dose stays due until it is marked.
class MarkingIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static TestServer server;
  private Somebody patient;
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
  void doseFallsDueLater() {
    patient = FORGE.longLived(server.people().patient());
    Prescriptions.active(patient);
    Instant soonest = server.clock().instant().plus(Duration.ofHours(3));
    dose =
        Prescriptions.upcoming(patient, server.clock().instant()).stream()
            .filter(upcoming -> upcoming.scheduledAt().isAfter(soonest))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void takenWithinTheGraceIsOnTime() {
    at(dose.missedAfter().minusSeconds(5));
    assertMarked(take().expect(200), "TAKEN_ON_TIME");
  }

  @Test
  void takenTwoHoursBeforeIsOnTime() {
    at(dose.scheduledAt().minus(Duration.ofHours(2)));
    assertMarked(take().expect(200), "TAKEN_ON_TIME");
  }

  @Test
  void takenEarlierIsRefused() {
    at(dose.scheduledAt().minus(Duration.ofHours(2)).minus(MINUTE));
    take().expectProblem(422, "DOSE_WINDOW_CLOSED");
    skip("មិនចង់").expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertUnchanged();
  }

  @Test
  void takenAfterTheGraceIsLate() {
    at(dose.missedAfter().plusSeconds(1));
    assertMarked(take().expect(200), "TAKEN_LATE");
  }

  @Test
  void takenWithinADayIsLate() {
    at(dose.scheduledAt().plus(DAY).minus(MINUTE));
    assertMarked(take().expect(200), "TAKEN_LATE");
  }

  @Test
  void takenAfterADayIsRefused() {
    at(dose.scheduledAt().plus(DAY).plusSeconds(1));
    take().expectProblem(422, "DOSE_WINDOW_CLOSED");
    skip("ភ្លេច").expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertUnchanged();
  }

  @Test
  void timeOfTakingMayBeGiven() {
    at(dose.missedAfter().plus(Duration.ofHours(1)));
    Instant earlier = dose.scheduledAt().plusSeconds(60);
    var taken = takeAt(earlier.toString()).expect(200);
    assertMarked(taken, "TAKEN_ON_TIME");
    assertThat(OffsetDateTime.parse(taken.json().getString("takenAt")).toInstant())
        .isEqualTo(earlier);
  }

  @Test
  void timeOfTakingOutsideTheWindowIsRefused() {
    at(dose.scheduledAt());
    takeAt(dose.scheduledAt().minus(Duration.ofHours(3)).toString())
        .expectProblem(422, "DOSE_WINDOW_CLOSED");
    takeAt("1900-01-01T00:00:00Z").expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertUnchanged();
  }

  @Test
  void timeOfTakingInTheFutureIsRefused() {
    at(dose.scheduledAt());
    var answer = takeAt(dose.scheduledAt().plus(Duration.ofMinutes(5)).toString());
    answer.expectProblem(400, "VALIDATION_FAILED");
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("/takenAt");
    assertUnchanged();
  }

  @Test
  void clockThatRunsAheadALittleIsTakenForNow() {
    at(dose.scheduledAt());
    var taken = takeAt(server.clock().instant().plusSeconds(40).toString()).expect(200);
    Instant recorded = OffsetDateTime.parse(taken.json().getString("takenAt")).toInstant();
    assertThat(recorded).isBeforeOrEqualTo(server.clock().instant());
  }

  @Test
  void takingAgainGivesTheFirstResult() {
    at(dose.scheduledAt());
    var first = take().expect(200).json();
    at(dose.scheduledAt().plus(Duration.ofHours(5)));
    assertThat(take().expect(200).json()).isEqualTo(first);
    assertThat(takeAt(server.clock().instant().toString()).expect(200).json()).isEqualTo(first);
    at(dose.scheduledAt().plus(DAY).plus(DAY));
    assertThat(take().expect(200).json()).isEqualTo(first);
  }

  @Test
  void takingManyTimesAtOnceIsTakingOnce() {
    at(dose.scheduledAt());
    Set<String> answers = new HashSet<>();
    AtOnce.times(20, this::take).forEach(answer -> answers.add(answer.expect(200).text()));
    assertThat(answers).hasSize(1);
    assertThat(events("dose.taken")).isEqualTo(1);
    assertThat(answers.iterator().next()).contains("\"version\":2");
  }

  @Test
  void skippingManyTimesAtOnceIsSkippingOnce() {
    at(dose.scheduledAt());
    Set<String> answers = new HashSet<>();
    AtOnce.times(20, () -> skip("ចង្អោរ"))
        .forEach(answer -> answers.add(answer.expect(200).text()));
    assertThat(answers).hasSize(1);
    assertThat(events("dose.skipped")).isEqualTo(1);
  }

  @Test
  void skippedDoseKeepsItsReason() {
    at(dose.scheduledAt());
    assertThat(skip(" ចង្អោរ ").expect(200).json().getString("skipReason")).isEqualTo("ចង្អោរ");
    assertThat(skip("ផ្សេង").expect(200).json().getString("skipReason")).isEqualTo("ចង្អោរ");
  }

  @Test
  void skippedDoseIsNotTakenNorTheOtherWayRound() {
    at(dose.scheduledAt());
    skip("ចង្អោរ").expect(200);
    take().expectProblem(409, "DOSE_ALREADY_MARKED");
    DoseOfDay next = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    at(next.scheduledAt());
    post("taken", next, new JsonObject()).expect(200);
    post("skip", next, new JsonObject().put("reason", "ទេ"))
        .expectProblem(409, "DOSE_ALREADY_MARKED");
  }

  @Test
  void ofTakingAndSkippingAtOnceOneWins() {
    at(dose.scheduledAt());
    var answers =
        AtOnce.<Answer>all(
            List.of(this::take, () -> skip("ទេ"), this::take, () -> skip("ទេ"), this::take));
    long took =
        answers.stream().filter(a -> a.status() == 200 && a.text().contains("TAKEN")).count();
    assertThat(took).isIn(0L, 3L);
    assertThat(events("dose.taken") + events("dose.skipped")).isEqualTo(1);
  }

  @Test
  void anothersDoseDoesNotExist() {
    at(dose.scheduledAt());
    Somebody other = FORGE.longLived(server.people().patient());
    var body = new JsonObject().put("doseId", dose.id());
    other.api().post("/api/doses/taken", body).expectProblem(404, "NOT_FOUND");
    other.api().post("/api/doses/skip", body.copy().put("reason", "ទេ")).expect(404);
    Somebody caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    caregiver.api().post("/api/doses/taken", body).expectProblem(403, "ROLE_REQUIRED");
    assertUnchanged();
  }

  @Test
  void unknownDoseDoesNotExist() {
    var body = new JsonObject().put("doseId", UUID.randomUUID().toString());
    patient.api().post("/api/doses/taken", body).expectProblem(404, "NOT_FOUND");
  }

  private static void at(Instant moment) {
    server.clock().forwardTo(moment);
  }

  private Answer take() {
    return post("taken", dose, new JsonObject());
  }

  private Answer takeAt(String moment) {
    return post("taken", dose, new JsonObject().put("takenAt", moment));
  }

  private Answer skip(String reason) {
    return post("skip", dose, new JsonObject().put("reason", reason));
  }

  private Answer post(String how, DoseOfDay which, JsonObject body) {
    return patient.api().post("/api/doses/" + how, body.put("doseId", which.id()));
  }

  private void assertMarked(Answer answer, String status) {
    assertThat(answer.json().getString("status")).isEqualTo(status);
    assertThat(answer.json().getInteger("version")).isEqualTo(2);
    assertThat(events("dose.taken")).isEqualTo(1);
  }

  private void assertUnchanged() {
    assertThat(
            server.count(
                "select count(*) from dose_events where id = '%s' and status = 'DUE' and version = 1"
                    .formatted(dose.id())))
        .isEqualTo(1);
    assertThat(events("dose.taken") + events("dose.skipped")).isZero();
  }

  private long events(String type) {
    return server.count(
        "select count(*) from events where type = '%s' and payload->>'doseId' = '%s'"
            .formatted(type, dose.id()));
  }
}
