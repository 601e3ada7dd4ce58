package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What both sides of a connection said of it while their phones were out of reach: the latest word
/// of each side counts, whenever it is heard.
class ReportedConnectionIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Somebody doctor;
  private String id;
  private Instant asked;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void doctorAsks() {
    patient = FORGE.longLived(server.people().patient());
    doctor = FORGE.longLived(server.people().doctor());
    ask();
  }

  private void ask() {
    id =
        doctor
            .api()
            .post("/api/connections/request", new JsonObject().put("identifier", patient.email()))
            .expect(201)
            .id();
    asked = now();
    server.clock().forward(MINUTE.multipliedBy(30));
  }

  @Test
  void acceptedOfflineItOpensWithTheLevelThatWasSaid() {
    var access = new JsonObject().put("permission", "REQUEST");
    new Phone(patient)
        .sync(now(), List.of(accepts(1).copy().put("payload", of().put("access", access))))
        .expect("APPLIED");
    assertThat(connection().getString("status")).isEqualTo("ACCEPTED");
    assertThat(connection().getString("permission")).isEqualTo("REQUEST");
    Await.until("the news", () -> accepted() == 1);
  }

  @Test
  void levelThatIsSaidAgainStandsAgainstWhatWasSaidBefore() {
    var closed = new JsonObject().put("permission", "NOT_ALLOWED");
    patient.api().put("/api/connections/" + id + "/accept", closed).expect(200);
    server.clock().forward(MINUTE.multipliedBy(5));
    patient.api().put("/api/connections/" + id + "/permission", closed).expect(200);
    var open = of().put("access", new JsonObject().put("permission", "ALLOWED"));
    var said = Phone.action("CONNECTION_ACCEPTED", now().minus(MINUTE), open);
    new Phone(patient).sync(now(), List.of(said)).expect("CONFLICT");
    assertThat(connection().getString("permission")).isEqualTo("NOT_ALLOWED");
  }

  @Test
  void whatTheOtherSideEndedNoAcceptOpensAgain() {
    new Phone(doctor).sync(now(), List.of(revokes(1))).expect("APPLIED");
    var conflict = new Phone(patient).sync(now(), List.of(accepts(5))).expect("CONFLICT");
    assertThat(conflict.rule(0)).isEqualTo("LATEST_STATUS");
    assertThat(conflict.state(0).getString("status")).isEqualTo("REVOKED");
    assertThat(connection().getString("status")).isEqualTo("REVOKED");
  }

  @Test
  void revokeThatIsHeardLateStillHolds() {
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    server.clock().forward(MINUTE);
    new Phone(doctor).sync(now(), List.of(revokes(2))).expect("APPLIED");
    assertThat(connection().getString("status")).isEqualTo("REVOKED");
    // The patient's own older word does not.
    ask();
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    server.clock().forward(MINUTE);
    assertThat(new Phone(patient).sync(now(), List.of(revokes(3))).expect("CONFLICT").rule(0))
        .isEqualTo("LATEST_STATUS");
    assertThat(connection().getString("status")).isEqualTo("ACCEPTED");
  }

  /// Both have ended it: neither alone opens it again, and no level is raised by who has none to
  /// give.
  @Test
  void acceptOfWhoWasShutOutOpensNothing() {
    Somebody caregiver = FORGE.longLived(server.people().caregiver());
    var request = new JsonObject().put("identifier", caregiver.email());
    id = patient.api().post("/api/connections/request", request).expect(201).id();
    caregiver.api().put("/api/connections/" + id + "/accept").expect(200);
    var closed = new JsonObject().put("permission", "NOT_ALLOWED");
    patient.api().put("/api/connections/" + id + "/permission", closed).expect(200);
    caregiver.api().put("/api/connections/" + id + "/revoke").expect(200);
    var phone = new Phone(caregiver);
    server.clock().forward(MINUTE);
    var again = Phone.action("CONNECTION_ACCEPTED", now(), of());
    phone.sync(now(), List.of(again)).expect("APPLIED");
    assertThat(connection().getString("permission")).isEqualTo("NOT_ALLOWED");
    caregiver.api().put("/api/connections/" + id + "/revoke").expect(200);
    patient.api().put("/api/connections/" + id + "/revoke").expect(200);
    server.clock().forward(MINUTE);
    phone.sync(now(), List.of(Phone.action("CONNECTION_ACCEPTED", now(), of()))).expect("CONFLICT");
    caregiver
        .api()
        .get("/api/doses/schedule?patientId=" + patient.id())
        .expectProblem(404, "NOT_FOUND");
  }

  @Test
  void revokeIsNoQuestionOfThePlan() {
    List<Somebody> caregivers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      caregivers.add(FORGE.longLived(server.people().caregiverOf(patient)));
    }
    server.change(
        "update subscriptions set tier = 'FREEMIUM' where user_id = '%s'".formatted(patient.id()));
    var mine =
        caregivers.getFirst().api().get("/api/connections").expect(200).items().getJsonObject(0);
    Somebody asking = FORGE.longLived(server.people().caregiver());
    var identifier = new JsonObject().put("identifier", patient.email());
    String one = asking.api().post("/api/connections/request", identifier).expect(201).id();
    server.clock().forward(MINUTE);
    var ends =
        Phone.action("CONNECTION_REVOKED", now(), of().put("connectionId", mine.getString("id")));
    var begins = Phone.action("CONNECTION_ACCEPTED", now(), of().put("connectionId", one));
    var results =
        new Phone(patient).sync(now(), List.of(ends, begins)).expect("APPLIED", "REJECTED");
    assertThat(results.code(1)).isEqualTo("CAREGIVER_LIMIT");
  }

  @Test
  void whatWasSaidOfAnEarlierRequestDoesNotCount() {
    var old = revokes(1);
    patient.api().put("/api/connections/" + id + "/revoke").expect(200);
    server.clock().forward(MINUTE);
    ask();
    new Phone(patient).sync(now(), List.of(old)).expect("CONFLICT");
    assertThat(connection().getString("status")).isEqualTo("PENDING");
  }

  @Test
  void onlyTheSideThatWasAskedAcceptsAndOnlyAPatientSaysWhatItOpens() {
    var phone = new Phone(doctor);
    assertThat(phone.sync(now(), List.of(accepts(1))).expect("REJECTED").code(0))
        .isEqualTo("CONNECTION_NOT_PENDING");
    var access = new JsonObject().put("permission", "ALLOWED");
    var opening = accepts(1).copy().put("payload", of().put("access", access));
    assertThat(phone.sync(now(), List.of(opening)).expect("REJECTED").code(0))
        .isEqualTo("ROLE_REQUIRED");
    Somebody stranger = FORGE.longLived(server.people().caregiver());
    assertThat(new Phone(stranger).sync(now(), List.of(revokes(1))).expect("REJECTED").code(0))
        .isEqualTo("NOT_FOUND");
    var taken = Phone.action("DOSE_TAKEN", asked, new JsonObject().put("doseId", id));
    assertThat(phone.sync(now(), List.of(taken)).expect("REJECTED").code(0))
        .isEqualTo("ROLE_REQUIRED");
    assertThat(connection().getString("status")).isEqualTo("PENDING");
  }

  @Test
  void anyOrderEndsInTheSameStatusAndNews() {
    var random = new Random();
    for (int story = 0; story < 12; story++) {
      List<JsonObject> said = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        said.add(
            random.nextBoolean()
                ? accepts(1 + random.nextInt(20))
                : revokes(1 + random.nextInt(20)));
      }
      int doctors = random.nextInt(3) == 0 ? 1 : 0;
      Set<String> ends = new HashSet<>();
      for (int order = 0; order < 3; order++) {
        doctorAsks();
        List<JsonObject> mine = new ArrayList<>(said.stream().map(this::ofThis).toList());
        Collections.shuffle(mine, random);
        var phone = new Phone(patient);
        for (JsonObject one : mine) phone.sync(now(), List.of(one, one));
        for (int i = 0; i < doctors; i++) new Phone(doctor).sync(now(), List.of(revokes(10)));
        boolean stands = connection().getString("status").equals("ACCEPTED");
        Await.until("the news", () -> server.count("select count(*) from outbox") == 0);
        Await.until("as much news", () -> accepted() == (stands ? 1 : 0));
        ends.add(connection().getString("status"));
      }
      assertThat(ends).as(said.toString()).hasSize(1);
    }
  }

  private JsonObject ofThis(JsonObject action) {
    Instant at = Instant.parse(action.getString("deviceTime"));
    int minute = (int) (at.getEpochSecond() / 60 % 100_000);
    return Phone.action(
        action.getString("type"), asked.plus(MINUTE.multipliedBy(1 + minute % 20)), of());
  }

  private JsonObject accepts(int minute) {
    return Phone.action("CONNECTION_ACCEPTED", asked.plus(MINUTE.multipliedBy(minute)), of());
  }

  private JsonObject revokes(int minute) {
    return Phone.action("CONNECTION_REVOKED", asked.plus(MINUTE.multipliedBy(minute)), of());
  }

  private JsonObject of() {
    return new JsonObject().put("connectionId", id);
  }

  private JsonObject connection() {
    return patient.api().get("/api/connections?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private long accepted() {
    return doctor.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("type").equals("CONNECTION_ACCEPTED"))
        .count();
  }

  private Instant now() {
    return server.clock().instant();
  }
}
