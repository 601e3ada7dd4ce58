package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Prescriptions that a patient changed while the phone was out of reach: the server's version
/// wins.
class ReportedPrescriptionIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Phone phone;
  private String id;
  private JsonObject before;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prescriptionIsActive() {
    patient = FORGE.longLived(server.people().patient());
    phone = new Phone(patient);
    id = Prescriptions.active(patient);
    before = prescription();
    server.clock().forward(MINUTE.multipliedBy(10));
  }

  @Test
  void changesOfThePresentVersionHoldAndTheirDosesFollow() {
    phone.did("PRESCRIPTION_UPDATED", now().minus(MINUTE.multipliedBy(3)), edited("ថ្នាំថ្មី", 2));
    phone.did("PRESCRIPTION_UPDATED", now().minus(MINUTE.multipliedBy(2)), moved("PAUSED", 3));
    phone.sync(now()).expect("APPLIED", "APPLIED");
    assertThat(prescription().getInteger("version")).isEqualTo(4);
    assertThat(prescription().getString("title")).isEqualTo("ថ្នាំថ្មី");
    assertThat(prescription().getString("status")).isEqualTo("PAUSED");
    assertThat(Prescriptions.upcoming(patient, now())).isEmpty();
    assertThat(versions()).hasSize(4);
    phone.sync(now()).expect("DUPLICATE", "DUPLICATE");
    assertThat(prescription().getInteger("version")).isEqualTo(4);
  }

  @Test
  void serversVersionWins() {
    patient
        .api()
        .put("/api/prescriptions/" + id + "/status", new JsonObject().put("status", "PAUSED"))
        .expect(200);
    phone.did("PRESCRIPTION_UPDATED", now(), edited("ថ្នាំចាស់", 2));
    var conflict = phone.sync(now()).expect("CONFLICT");
    assertThat(conflict.rule(0)).isEqualTo("SERVER_VERSION");
    assertThat(conflict.state(0).getInteger("version")).isEqualTo(3);
    assertThat(conflict.state(0).getString("title")).isEqualTo(before.getString("title"));
    assertThat(prescription()).isEqualTo(conflict.state(0));
  }

  @Test
  void whatIsNotTheirsOrNoMoveIsRefusedAlone() {
    Somebody stranger = FORGE.longLived(server.people().patient());
    String foreign = Prescriptions.active(stranger);
    phone.did("PRESCRIPTION_UPDATED", now(), moved("PAUSED", 2).put("prescriptionId", foreign));
    phone.did("PRESCRIPTION_UPDATED", now(), moved("DRAFT", 2));
    phone.did("PRESCRIPTION_UPDATED", now(), moved("INACTIVE", 2));
    var results = phone.sync(now()).expect("REJECTED", "REJECTED", "APPLIED");
    assertThat(results.code(0)).isEqualTo("NOT_FOUND");
    assertThat(results.code(1)).isEqualTo("ILLEGAL_MOVE");
    assertThat(prescription().getString("status")).isEqualTo("INACTIVE");
  }

  @Test
  void manyChangesOfManyPrescriptionsAreOneBatch() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) ids.add(Prescriptions.active(patient));
    for (String each : ids) {
      phone.did(
          "PRESCRIPTION_UPDATED",
          now().minus(MINUTE),
          moved("PAUSED", 2).put("prescriptionId", each));
      phone.did("PRESCRIPTION_UPDATED", now(), moved("ACTIVE", 3).put("prescriptionId", each));
    }
    assertThat(phone.sync(now()).names()).hasSize(40).containsOnly("APPLIED");
    for (String each : ids) {
      var now = patient.api().get("/api/prescriptions/" + each).expect(200).json();
      assertThat(now.getInteger("version")).isEqualTo(4);
    }
  }

  private JsonObject edited(String title, int version) {
    var medications = new JsonArray();
    for (Object each : before.getJsonArray("medications")) {
      JsonObject medication = (JsonObject) each;
      medications.add(
          new JsonObject()
              .put("id", medication.getString("id"))
              .put("nameKm", medication.getString("nameKm"))
              .put("form", medication.getString("form"))
              .put("unit", medication.getString("unit"))
              .put(
                  "grid",
                  new JsonObject()
                      .put("morning", new JsonObject().put("amount", 2).put("meal", "AFTER"))));
    }
    return named(version)
        .put("edit", new JsonObject().put("title", title).put("medications", medications));
  }

  private JsonObject moved(String status, int version) {
    return named(version).put("status", new JsonObject().put("status", status));
  }

  private JsonObject named(int version) {
    return new JsonObject().put("prescriptionId", id).put("version", version);
  }

  private JsonObject prescription() {
    return patient.api().get("/api/prescriptions/" + id).expect(200).json();
  }

  private JsonArray versions() {
    return patient.api().get("/api/prescriptions/" + id + "/versions").expect(200).items();
  }

  private Instant now() {
    return server.clock().instant();
  }
}
