package com.dastern.sync;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// Stories of one dose: what its patient marks online and what their phones report of it, in
/// whatever order. No scheduler runs.
abstract class DoseStories {
  private static final TokenForge FORGE = new TokenForge();
  static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  static final Duration MINUTE = Duration.ofMinutes(1);
  static TestServer server;
  Somebody patient;
  Phone phone;
  String prescription;
  DoseOfDay dose;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Another patient whose first dose is two hours ahead: each order of a story has its own.
  @BeforeEach
  void somebodyElse() {
    patient = FORGE.longLived(server.people().patient());
    prescription = Prescriptions.active(patient);
    phone = new Phone(patient);
    dose = Prescriptions.upcoming(patient, now().plus(Duration.ofHours(3))).getFirst();
    server.clock().forwardTo(dose.scheduledAt().minus(MINUTE.multipliedBy(115)));
  }

  static int status(Phone.Results results) {
    return Optional.ofNullable(results.of(0).getJsonObject("problem"))
        .map(problem -> problem.getInteger("status"))
        .orElse(200);
  }

  void pause() {
    patient
        .api()
        .put(
            "/api/prescriptions/" + prescription + "/status",
            new JsonObject().put("status", "PAUSED"))
        .expect(200);
  }

  String asNeeded() {
    String own = Prescriptions.active(patient, Prescriptions.paracetamol());
    return Prescriptions.medication(patient, own);
  }

  JsonObject both(Instant scheduledAt) {
    return of().put("occasion", occasion(scheduledAt));
  }

  /// Of the dose, as a phone has it that planned it for that time.
  JsonObject occasion(Instant scheduledAt) {
    var local = dose.scheduledAt().atZone(ZONE);
    return occasion(
        Prescriptions.medication(patient, prescription),
        local.toLocalDate(),
        local.getHour() < 12 ? "MORNING" : "NIGHT",
        scheduledAt);
  }

  static JsonObject occasion(String medication, LocalDate day, String slot, Instant scheduledAt) {
    return new JsonObject()
        .put("medicationId", medication)
        .put("day", day.toString())
        .put("slot", slot)
        .put("scheduledAt", scheduledAt.toString());
  }

  /// So many minutes after the dose's time.
  void at(int minutes) {
    server.clock().forwardTo(dose.scheduledAt().plus(MINUTE.multipliedBy(minutes)));
  }

  JsonObject of() {
    return new JsonObject().put("doseId", dose.id());
  }

  JsonObject dose() {
    return Prescriptions.dose(patient, dose.id());
  }

  Instant now() {
    return server.clock().instant();
  }

  static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
