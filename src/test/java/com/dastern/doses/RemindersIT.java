package com.dastern.doses;

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
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Reminders that are repeated, put off and taken up again, quarter by quarter of the grace period.
class RemindersIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration QUARTER = Duration.ofSeconds(450);
  private static final String FIRST = "ដល់ម៉ោងលេបថ្នាំ";
  private static final String REPEAT = "រំលឹកម្ដងទៀត៖ ដល់ម៉ោងលេបថ្នាំ";
  private static final String SNOOZED = "ដល់ពេលដែលអ្នកសុំឱ្យរំលឹក";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Somebody whose dose is the next to fall due.
  private record Patient(Somebody self, DoseOfDay dose) {
    static Patient admit() {
      Somebody self = FORGE.longLived(server.people().patient());
      Prescriptions.active(self);
      Instant soonest = server.clock().instant().plus(Duration.ofHours(3));
      DoseOfDay dose =
          Prescriptions.upcoming(self, server.clock().instant()).stream()
              .filter(upcoming -> upcoming.scheduledAt().isAfter(soonest))
              .findFirst()
              .orElseThrow();
      return new Patient(self, dose);
    }

    Answer does(String what, JsonObject more) {
      return self.api().post("/api/doses/" + what, more.put("doseId", dose.id()));
    }

    JsonObject does(String what) {
      return does(what, new JsonObject()).expect(200).json();
    }

    Answer snooze(String id, int minutes) {
      return does("snooze", new JsonObject().put("id", id).put("minutes", minutes));
    }

    /// Titles of what was said about the dose, oldest first.
    List<String> reminders() {
      return told(self, "DOSE_REMINDER", dose);
    }

    void awaitReminders(String... titles) {
      Await.until(List.of(titles) + "", () -> reminders().equals(List.of(titles)));
    }
  }

  @Test
  void dosesThatNobodyMarksAreRemindedOfAgainUnlessThatIsSwitchedOff() {
    Patient waits = Patient.admit();
    Patient takes = Patient.admit();
    Patient quiet = Patient.admit();
    repeat(quiet, false);
    Instant at = waits.dose().scheduledAt();
    server.clock().forwardTo(at);
    for (Patient each : List.of(waits, takes, quiet)) each.awaitReminders(FIRST);
    server.clock().forwardTo(at.plus(QUARTER));
    waits.awaitReminders(FIRST, REPEAT);
    takes.awaitReminders(FIRST, REPEAT);
    takes.does("taken");
    server.clock().forwardTo(at.plus(QUARTER.multipliedBy(2)));
    waits.awaitReminders(FIRST, REPEAT, REPEAT);
    repeat(quiet, true);
    server.clock().forwardTo(at.plus(QUARTER.multipliedBy(3)));
    waits.awaitReminders(FIRST, REPEAT, REPEAT, REPEAT);
    quiet.awaitReminders(FIRST, REPEAT);
    server.clock().forwardTo(at.plus(QUARTER.multipliedBy(4)));
    awaitStatus(waits, "MISSED");
    server.clock().forward(QUARTER);
    assertThat(takes.reminders()).containsExactly(FIRST, REPEAT);
    assertThat(waits.reminders()).hasSize(4);
  }

  @Test
  void repeatsThatNobodyCouldSendAreNotMadeUp() {
    Patient patient = Patient.admit();
    server.clock().forwardTo(patient.dose().scheduledAt().plus(QUARTER.multipliedBy(2)));
    patient.awaitReminders(REPEAT);
    server.clock().forwardTo(patient.dose().scheduledAt().plus(QUARTER.multipliedBy(3)));
    patient.awaitReminders(REPEAT, REPEAT);
  }

  @Test
  void putOffPastTheGraceItIsMissedInTimeAndStillRemindedOf() {
    Patient patient = Patient.admit();
    Somebody caregiver = FORGE.longLived(server.people().caregiverOf(patient.self()));
    Instant at = patient.dose().scheduledAt();
    server.clock().forwardTo(at.plus(Duration.ofMinutes(20)));
    patient.awaitReminders(REPEAT);
    String id = UUID.randomUUID().toString();
    Set<String> answers = new HashSet<>();
    AtOnce.times(5, () -> patient.snooze(id, 15))
        .forEach(answer -> answers.add(answer.expect(200).text()));
    assertThat(answers).hasSize(1);
    JsonObject snoozed = new JsonObject(answers.iterator().next());
    assertThat(snoozed.getInteger("snoozes")).isEqualTo(1);
    Instant until = OffsetDateTime.parse(snoozed.getString("snoozedUntil")).toInstant();
    assertThat(until).isAfter(patient.dose().missedAfter());
    assertThat(snoozed.getString("missedAfter"))
        .isEqualTo(patient.does("undo").getString("missedAfter"));

    server.clock().forwardTo(patient.dose().missedAfter());
    awaitAlerts(caregiver, patient, 1);
    assertThat(patient.reminders()).containsExactly(REPEAT);
    server.clock().forwardTo(until);
    patient.awaitReminders(REPEAT, SNOOZED);
    assertThat(patient.does("undo").getString("status")).isEqualTo("MISSED");

    patient.snooze(UUID.randomUUID().toString(), 5).expect(200);
    patient.snooze(UUID.randomUUID().toString(), 10).expect(200);
    patient.snooze(UUID.randomUUID().toString(), 5).expectProblem(409, "SNOOZE_EXHAUSTED");
    assertThat(patient.snooze(id, 15).expect(200).json().getInteger("snoozes")).isEqualTo(3);
    patient.does("taken");
    server.clock().forward(Duration.ofMinutes(20));
    patient.snooze(UUID.randomUUID().toString(), 5).expectProblem(409, "DOSE_ALREADY_MARKED");
    assertThat(patient.reminders()).containsExactly(REPEAT, SNOOZED);
    assertThat(alerts(caregiver, patient)).isEqualTo(1);
  }

  @Test
  void undoneInTimeItIsRemindedOfAgainAndUndoneLaterTheFamilyHears() {
    Patient patient = Patient.admit();
    Somebody caregiver = FORGE.longLived(server.people().caregiverOf(patient.self()));
    Instant at = patient.dose().scheduledAt();
    server.clock().forwardTo(at);
    patient.awaitReminders(FIRST);
    patient.does("taken");
    try (var live = new LiveClient(server.url())) {
      live.register(patient.self().patientAddress(), caregiver.token());
      live.frame("registered", patient.self().patientAddress());
      Set<String> answers = new HashSet<>();
      AtOnce.times(5, () -> patient.does("undo").encode()).forEach(answers::add);
      assertThat(answers).hasSize(1).first().asString().contains("\"DUE\"");
      Await.until(
          "it is told live",
          () ->
              live.received(patient.self().patientAddress()).stream()
                  .anyMatch(body -> "dose.undone".equals(body.getString("type"))));
    }
    server.clock().forwardTo(at.plus(QUARTER));
    patient.awaitReminders(FIRST, REPEAT);
    patient.does("skip", new JsonObject().put("reason", "ចង្អោរ")).expect(200);
    server.clock().forwardTo(patient.dose().missedAfter().plusSeconds(5));
    JsonObject undone = patient.does("undo");
    assertThat(undone.getString("status")).isEqualTo("MISSED");
    assertThat(undone.getString("skipReason")).isNull();
    awaitAlerts(caregiver, patient, 1);
    assertThat(patient.does("taken").getString("status")).isEqualTo("TAKEN_LATE");
    Await.until(
        "the correction", () -> told(caregiver, "DOSE_CORRECTED", patient.dose()).size() == 1);
    server.clock().forwardTo(at.plus(Duration.ofHours(24)).plusSeconds(1));
    patient.does("undo", new JsonObject()).expectProblem(422, "DOSE_WINDOW_CLOSED");
    assertThat(patient.reminders()).containsExactly(FIRST, REPEAT);
  }

  private static void repeat(Patient patient, boolean wanted) {
    var change = new JsonObject().put("repeatReminders", wanted);
    var profile = patient.self().api().put("/api/users/profile", change).expect(200).json();
    assertThat(profile.getBoolean("repeatReminders")).isEqualTo(wanted);
  }

  private static void awaitStatus(Patient patient, String status) {
    Await.until(status, () -> patient.does("undo").getString("status").equals(status));
  }

  private static void awaitAlerts(Somebody caregiver, Patient patient, long count) {
    Await.until("the alert", () -> alerts(caregiver, patient) == count);
  }

  private static long alerts(Somebody caregiver, Patient patient) {
    return told(caregiver, "MISSED_DOSE_ALERT", patient.dose()).size();
  }

  private static List<String> told(Somebody whom, String type, DoseOfDay dose) {
    return whom.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(n -> n.getString("type").equals(type))
        .filter(n -> dose.id().equals(n.getString("subjectId")))
        .map(n -> n.getString("title"))
        .toList()
        .reversed();
  }
}
