package com.dastern.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One connection per pair, and its moves by either side.
class ConnectionIT {
  private static TestServer server;
  private static Somebody stranger;
  private static Somebody doctor;
  private static Somebody caregiver;
  private Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    People people = server.people();
    stranger = people.caregiver();
    doctor = people.doctor();
    caregiver = people.caregiver();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newPatient() {
    patient = server.people().patient();
  }

  @Test
  void eitherSideAsksAndTheOtherAccepts() {
    for (Somebody other : List.of(doctor, caregiver)) {
      Somebody someone = server.people().patient();
      var asked = request(other, someone).expect(201).json();
      assertThat(asked.getString("status")).isEqualTo("PENDING");
      assertThat(asked.getString("permission")).isEqualTo("ALLOWED");
      assertThat(asked.getValue("selection")).isNull();
      assertThat(asked.getValue("grantedUntil")).isNull();
      assertThat(asked.getJsonObject("alerts"))
          .isEqualTo(new JsonObject().put("wanted", true).put("allowed", true));
      assertThat(asked.getBoolean("requestedByMe")).isTrue();
      assertThat(asked.getString("patientId")).isEqualTo(someone.id());
      assertThat(asked.getJsonObject("other").getString("id")).isEqualTo(someone.id());
      var accepted = accept(someone, asked.getString("id")).expect(200).json();
      assertThat(accepted.getString("status")).isEqualTo("ACCEPTED");
      assertThat(accepted.getBoolean("requestedByMe")).isFalse();
    }
    for (Somebody other : List.of(doctor, caregiver)) {
      var asked = request(patient, other).expect(201).json();
      assertThat(asked.getString("patientId")).isEqualTo(patient.id());
      accept(other, asked.getString("id")).expect(200);
    }
  }

  @Test
  void askingGivesNoAccess() {
    request(caregiver, patient).expect(201);
    schedule(caregiver).expectProblem(404, "NOT_FOUND");
    request(patient, doctor).expect(201);
    schedule(doctor).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void whoAskedCannotAccept() {
    for (Somebody asking : List.of(patient, caregiver)) {
      String id = request(asking, asking.equals(patient) ? doctor : patient).expect(201).id();
      accept(asking, id).expectProblem(409, "CONNECTION_NOT_PENDING");
    }
  }

  @Test
  void acceptingTwiceIsHarmless() {
    String id = request(caregiver, patient).expect(201).id();
    var statuses = AtOnce.times(6, () -> accept(patient, id)).stream().map(Answer::status);
    assertThat(statuses).containsOnly(200);
    assertThat(server.count(events("connection.accepted", id))).isEqualTo(1);
  }

  @Test
  void askingAgainForAPendingOneGivesTheSame() {
    String id = request(caregiver, patient).expect(201).id();
    var again = request(caregiver, patient).expect(201);
    var fromTheOther = request(patient, caregiver).expect(201);
    assertThat(again.id()).isEqualTo(id);
    assertThat(fromTheOther.id()).isEqualTo(id);
    assertThat(fromTheOther.json().getBoolean("requestedByMe")).isFalse();
    assertThat(server.count(events("connection.requested", id))).isEqualTo(1);
  }

  @Test
  void twoWhoAskEachOtherAtOnceGetOneConnection() {
    var answers =
        AtOnce.<Answer>all(
            Stream.of(1, 2, 3)
                .flatMap(_ ->
                    Stream.<java.util.concurrent.Callable<Answer>>of(
                        () -> request(caregiver, patient), () -> request(patient, caregiver)))
                .toList());
    Set<String> ids = new HashSet<>();
    answers.forEach(answer -> ids.add(answer.expect(201).id()));
    assertThat(ids).hasSize(1);
    assertThat(server.count(events("connection.requested", ids.iterator().next()))).isEqualTo(1);
  }

  @Test
  void connectedPairCannotAskAgain() {
    server.people().connected(caregiver, patient);
    request(caregiver, patient).expectProblem(409, "ALREADY_CONNECTED");
    request(patient, caregiver).expectProblem(409, "ALREADY_CONNECTED");
  }

  @Test
  void eitherSideRevokesWithEffectAtOnce() {
    for (boolean byPatient : List.of(true, false)) {
      Somebody someone = server.people().patient();
      server.people().connected(caregiver, someone);
      String id = connection(someone);
      caregiver.api().get("/api/doses/schedule?patientId=" + someone.id()).expect(200);
      revoke(byPatient ? someone : caregiver, id).expect(200);
      caregiver.api().get("/api/doses/schedule?patientId=" + someone.id()).expect(404);
      revoke(byPatient ? caregiver : someone, id).expect(200);
      assertThat(server.count(events("connection.revoked", id))).isEqualTo(1);
    }
  }

  @Test
  void declinedOneCannotBeAccepted() {
    String id = request(caregiver, patient).expect(201).id();
    assertThat(revoke(patient, id).expect(200).json().getString("status")).isEqualTo("REVOKED");
    accept(patient, id).expectProblem(409, "CONNECTION_NOT_PENDING");
    accept(caregiver, id).expectProblem(409, "CONNECTION_NOT_PENDING");
  }

  @Test
  void askingAfterARevokeOpensTheSameOneAnew() {
    server.people().connected(caregiver, patient);
    String id = connection(patient);
    revoke(patient, id).expect(200);
    // Now the patient asks: the caregiver, who had asked at first, has to accept.
    var again = request(patient, caregiver).expect(201).json();
    assertThat(again.getString("id")).isEqualTo(id);
    assertThat(again.getString("status")).isEqualTo("PENDING");
    assertThat(again.getBoolean("requestedByMe")).isTrue();
    schedule(caregiver).expect(404);
    accept(patient, id).expectProblem(409, "CONNECTION_NOT_PENDING");
    accept(caregiver, id).expect(200);
    schedule(caregiver).expect(200);
  }

  @Test
  void nobodyConnectsToThemselves() {
    request(patient, patient).expectProblem(422, "CONNECTION_TO_SELF");
    request(doctor, doctor).expectProblem(422, "CONNECTION_TO_SELF");
  }

  @Test
  void oneOfTheTwoIsAPatient() {
    request(patient, server.people().patient()).expectProblem(422, "CONNECTION_NEEDS_PATIENT");
    request(doctor, caregiver).expectProblem(422, "CONNECTION_NEEDS_PATIENT");
    request(caregiver, doctor).expectProblem(422, "CONNECTION_NEEDS_PATIENT");
  }

  @Test
  void nobodyIsFoundUnderAnUnknownContact() {
    for (String identifier : List.of("nobody@example.com", "012 111 222", "word", "@@@")) {
      var body = new JsonObject().put("identifier", identifier);
      patient.api().post("/api/connections/request", body).expectProblem(404, "NOT_FOUND");
    }
  }

  @Test
  void strangersDoNotSeeIt() {
    String id = request(caregiver, patient).expect(201).id();
    for (Somebody other : List.of(stranger, doctor, server.people().patient())) {
      accept(other, id).expectProblem(404, "NOT_FOUND");
      revoke(other, id).expectProblem(404, "NOT_FOUND");
      assertThat(other.api().get("/api/connections").expect(200).text()).doesNotContain(id);
    }
    accept(patient, UUID.randomUUID().toString()).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void acceptAndRevokeAtOnceLeaveItRevoked() {
    for (int round = 0; round < 5; round++) {
      String id = request(caregiver, patient).expect(201).id();
      var answers =
          AtOnce.<Answer>all(List.of(() -> accept(patient, id), () -> revoke(caregiver, id)));
      assertThat(answers.get(0).status()).isIn(200, 409);
      answers.get(1).expect(200);
      assertThat(connection(patient, "REVOKED")).isEqualTo(id);
      schedule(caregiver).expect(404);
    }
  }

  @Test
  void listComesInPagesAndByStatus() {
    request(patient, doctor).expect(201);
    server.people().connected(caregiver, patient);
    request(stranger, patient).expect(201);
    Set<String> seen = new HashSet<>();
    String cursor = "";
    int pages = 0;
    do {
      var page = patient.api().get("/api/connections?limit=1" + cursor).expect(200);
      assertThat(page.items()).hasSize(1);
      seen.add(page.items().getJsonObject(0).getString("id"));
      String next = page.json().getString("nextCursor");
      cursor = next == null ? "" : "&cursor=" + next;
      pages++;
    } while (!cursor.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(3);
    assertThat(patient.api().get("/api/connections?status=PENDING").expect(200).items()).hasSize(2);
    assertThat(patient.api().get("/api/connections?status=REVOKED").expect(200).items()).isEmpty();
  }

  private Answer schedule(Somebody viewer) {
    return viewer.api().get("/api/doses/schedule?patientId=" + patient.id());
  }

  private static Answer request(Somebody by, Somebody of) {
    var body = new JsonObject().put("identifier", of.email());
    return by.api().post("/api/connections/request", body);
  }

  private static Answer accept(Somebody by, String id) {
    return by.api().put("/api/connections/" + id + "/accept");
  }

  private static Answer revoke(Somebody by, String id) {
    return by.api().put("/api/connections/" + id + "/revoke");
  }

  private static String connection(Somebody patient) {
    return connection(patient, "ACCEPTED");
  }

  private static String connection(Somebody patient, String status) {
    var list = patient.api().get("/api/connections?status=" + status).expect(200);
    return list.items().getJsonObject(0).getString("id");
  }

  private static String events(String type, String connection) {
    return "select count(*) from events where type = '%s' and payload->>'connectionId' = '%s'"
        .formatted(type, connection);
  }
}
