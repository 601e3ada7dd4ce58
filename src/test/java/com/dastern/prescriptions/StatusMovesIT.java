package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every move of a prescription's status by everybody who may try it.
class StatusMovesIT {
  /// From where to where, by whom; every other move is illegal.
  private static final Map<String, Map<String, Set<String>>> LEGAL =
      Map.of(
          "the patient who wrote it",
              Map.of(
                  "DRAFT", Set.of("ACTIVE"),
                  "PENDING_CONFIRMATION", Set.of("ACTIVE", "PENDING_REVISION"),
                  "ACTIVE", Set.of("PAUSED", "INACTIVE"),
                  "PAUSED", Set.of("ACTIVE", "INACTIVE")),
          "the patient",
              Map.of(
                  "PENDING_CONFIRMATION", Set.of("ACTIVE", "PENDING_REVISION"),
                  "ACTIVE", Set.of("PAUSED", "INACTIVE"),
                  "PAUSED", Set.of("ACTIVE", "INACTIVE")),
          "the doctor who wrote it",
              Map.of(
                  "DRAFT", Set.of("PENDING_CONFIRMATION"),
                  "PENDING_REVISION", Set.of("PENDING_CONFIRMATION")),
          "another doctor", Map.of());

  private static TestServer server;
  private static Somebody patient;
  private static Somebody doctor;
  private static Somebody otherDoctor;
  private static String own;
  private static String doctors;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
    doctor = server.people().doctorOf(patient);
    otherDoctor = server.people().doctorOf(patient);
    own = write(patient);
    doctors = write(doctor);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> moves() {
    return LEGAL.keySet().stream()
        .flatMap(who ->
            statuses().flatMap(from -> statuses().map(target -> Arguments.of(who, from, target))));
  }

  @ParameterizedTest(name = "{0} from {1} to {2}")
  @MethodSource("moves")
  void onlyLegalMovesAreMade(String who, String from, String target) {
    String id = who.equals("the patient who wrote it") ? own : doctors;
    server.change("update prescriptions set status = '%s' where id = '%s'".formatted(from, id));
    var answer = move(somebody(who), id, target, "ខ្ញុំចង់ឱ្យពិនិត្យឡើងវិញ");
    Set<String> legal = Objects.requireNonNull(LEGAL.get(who)).getOrDefault(from, Set.of());
    boolean hidden = from.equals("DRAFT") && !who.endsWith("who wrote it");
    if (hidden) {
      answer.expectProblem(404, "NOT_FOUND");
    } else if (from.equals(target) || legal.contains(target)) {
      assertThat(answer.expect(200).json().getString("status")).isEqualTo(target);
    } else {
      JsonArray allowed = answer.expectProblem(409, "ILLEGAL_MOVE").json().getJsonArray("allowed");
      assertThat(allowed).as(answer.text()).isNotNull();
      assertThat(new TreeSet<Object>(allowed.getList())).isEqualTo(new TreeSet<>(legal));
    }
    String expected = answer.status() == 200 ? target : from;
    assertThat(
            server.count(
                "select count(*) from prescriptions where id = '%s' and status = '%s'"
                    .formatted(id, expected)))
        .isEqualTo(1);
  }

  @Test
  void revisionNeedsItsReason() {
    String id = write(doctor);
    move(doctor, id, "PENDING_CONFIRMATION").expect(200);
    var answer = move(patient, id, "PENDING_REVISION").expectProblem(400, "VALIDATION_FAILED");
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("/reason");
    move(patient, id, "PENDING_REVISION", "ថ្នាំនេះធ្វើឱ្យខ្ញុំវិលមុខ").expect(200);
    move(doctor, id, "PENDING_CONFIRMATION").expect(200);
    move(patient, id, "ACTIVE").expect(200);
  }

  @Test
  void otherSideIsToldOnce() {
    Somebody someone = server.people().patient();
    Somebody author = server.people().doctorOf(someone);
    var body = Prescriptions.metformin().put("patientId", someone.id());
    String id = author.api().post("/api/prescriptions", body).expect(201).id();
    AtOnce.times(5, () -> move(author, id, "PENDING_CONFIRMATION").expect(200));
    Await.until("the patient is told", () -> told(someone, id) > 0);
    AtOnce.times(5, () -> move(someone, id, "ACTIVE").expect(200));
    Await.until("the doctor is told", () -> told(author, id) > 0);
    assertThat(told(someone, id)).isEqualTo(1);
    assertThat(told(author, id)).isEqualTo(1);
  }

  @Test
  void ofTwoMovesAtOnceOneIsMade() {
    for (int round = 0; round < 5; round++) {
      String id = write(doctor);
      move(doctor, id, "PENDING_CONFIRMATION").expect(200);
      var statuses =
          AtOnce.<Answer>all(
                  List.of(
                      () -> move(patient, id, "ACTIVE"),
                      () -> move(patient, id, "PENDING_REVISION", "ទេ")))
              .stream()
              .map(Answer::status)
              .toList();
      assertThat(statuses).containsExactlyInAnyOrder(200, 409);
    }
  }

  @Test
  void familyMovesNothing() {
    Somebody caregiver = server.people().caregiverOf(patient);
    var answer = move(caregiver, own, "ACTIVE").expectProblem(403, "ROLE_REQUIRED");
    assertThat(answer.json().getString("required")).isEqualTo("PATIENT, DOCTOR");
  }

  @Test
  void doctorWhomThePatientRevokedMovesNothing() {
    Somebody former = server.people().doctorOf(patient);
    var body = Prescriptions.metformin().put("patientId", patient.id());
    String id = former.api().post("/api/prescriptions", body).expect(201).id();
    server.change(
        "update connections set status = 'REVOKED' where other_id = '" + former.id() + "'");
    move(former, id, "PENDING_CONFIRMATION").expectProblem(404, "NOT_FOUND");
  }

  private static long told(Somebody whom, String prescription) {
    return whom.api().get("/api/notifications").expect(200).items().stream()
        .filter(n -> prescription.equals(((JsonObject) n).getString("subjectId")))
        .count();
  }

  private static Stream<String> statuses() {
    return Arrays.stream(PrescriptionStatus.values()).map(PrescriptionStatus::name);
  }

  private static Somebody somebody(String who) {
    return switch (who) {
      case "the doctor who wrote it" -> doctor;
      case "another doctor" -> otherDoctor;
      default -> patient;
    };
  }

  private static String write(Somebody author) {
    var body = Prescriptions.metformin().put("patientId", patient.id());
    return author.api().post("/api/prescriptions", body).expect(201).id();
  }

  private static Answer move(Somebody by, String id, String status) {
    return by.api()
        .put("/api/prescriptions/" + id + "/status", new JsonObject().put("status", status));
  }

  private static Answer move(Somebody by, String id, String status, String reason) {
    var body = new JsonObject().put("status", status).put("reason", reason);
    return by.api().put("/api/prescriptions/" + id + "/status", body);
  }
}
