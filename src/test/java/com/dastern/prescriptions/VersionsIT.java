package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Nothing that a prescription said is lost, and nobody overwrites what they have not seen.
class VersionsIT {
  private static TestServer server;
  private static Somebody patient;
  private static Somebody doctor;
  private static Somebody otherDoctor;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
    doctor = server.people().doctorOf(patient);
    otherDoctor = server.people().doctorOf(patient);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void patientsChangeTheirOwnAtOnce() {
    JsonObject written = own();
    var answer = edit(patient, written, body -> body.put("title", "ថ្មី")).expect(200);
    assertThat(answer.json().getString("title")).isEqualTo("ថ្មី");
    assertThat(answer.json().getInteger("version")).isEqualTo(2);
    assertThat(answer.headers().firstValue("etag")).contains("\"2\"");
    assertThat(medication(answer.json()).getString("id"))
        .isEqualTo(medication(written).getString("id"));
    assertThat(version(patient, written, 1).getString("title")).isEqualTo("ទឹកនោមផ្អែម");
  }

  @Test
  void writerWhoSawAnOlderVersionIsRefused() {
    JsonObject written = own();
    edit(patient, written, body -> body.put("title", "ទីពីរ")).expect(200);
    var answer =
        edit(patient, written, body -> body.put("title", "ទីបី"))
            .expectProblem(412, "VERSION_MISMATCH");
    assertThat(answer.json().getInteger("version")).isEqualTo(2);
    put(patient, written, written(written), Map.of()).expectProblem(428, "VERSION_REQUIRED");
    put(patient, written, written(written), Map.of("if-match", "W/\"2\""))
        .expectProblem(412, "VERSION_MISMATCH");
    assertThat(versions(patient, written)).hasSize(2);
  }

  @Test
  void changeWhoseAnswerWasLostMayBeSentAgain() {
    JsonObject written = own();
    Consumer<JsonObject> change =
        body -> body.getJsonArray("medications").add(vitamin().put("startDate", "2030-01-01"));
    edit(patient, written, change).expect(200);
    assertThat(edit(patient, written, change).expect(200).json().getInteger("version"))
        .isEqualTo(2);
    String path = "/api/prescriptions/" + written.getString("id") + "/medications";
    var added = new JsonObject().put("medication", vitamin().put("nameLatin", "Zinc"));
    patient.api().post(path, added).expect(201);
    assertThat(patient.api().post(path, added).expect(201).json().getJsonArray("medications"))
        .hasSize(3);
  }

  @Test
  void ofTwoDoctorsAtOnceOneIsRefusedAndNoVersionIsLost() {
    JsonObject used = inUse();
    for (int round = 0; round < 5; round++) {
      JsonObject seen = get(doctor, used);
      String first = "first " + round;
      String second = "second " + round;
      var answers =
          AtOnce.<Answer>all(
              List.of(
                  () -> edit(doctor, seen, body -> body.put("title", first)),
                  () -> edit(otherDoctor, seen, body -> body.put("title", second))));
      assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 412);
      String won = answers.getFirst().status() == 200 ? first : second;
      assertThat(get(doctor, used).getJsonObject("proposal").getString("title")).isEqualTo(won);
      assertThat(version(doctor, used, seen.getInteger("version") + 1).getString("title"))
          .isEqualTo(won);
    }
    assertThat(versions(doctor, used).stream().map(v -> v.getInteger("version")))
        .containsExactlyElementsOf(
            IntStream.iterate(get(doctor, used).getInteger("version"), n -> n >= 1, n -> n - 1)
                .boxed()
                .toList());
  }

  @Test
  void doctorsChangeOfWhatIsInUseWaitsForThePatient() {
    JsonObject used = inUse();
    long doses = doses(used);
    JsonObject proposed =
        edit(doctor, used, body -> medication(body).put("strength", "850 mg")).expect(200).json();
    assertThat(medication(proposed).getString("strength")).isEqualTo("500 mg");
    JsonObject proposal = proposed.getJsonObject("proposal");
    assertThat(medication(proposal).getString("strength")).isEqualTo("850 mg");
    assertThat(doses(used)).isEqualTo(doses);
    Await.until("the patient is told", () -> told(patient, used, "PRESCRIPTION_UPDATE") == 2);
    int number = proposal.getInteger("version");
    decide(doctor, used, number, "confirm").expectProblem(403, "ROLE_REQUIRED");
    decide(patient, used, number - 1, "confirm").expectProblem(409, "CHANGE_NOT_WAITING");
    JsonObject confirmed = decide(patient, used, number, "confirm").expect(200).json();
    assertThat(medication(confirmed).getString("strength")).isEqualTo("850 mg");
    assertThat(confirmed.getValue("proposal")).isNull();
    assertThat(decide(patient, used, number, "confirm").expect(200).json()).isEqualTo(confirmed);
    decide(patient, used, number, "decline", "{}").expectProblem(409, "CHANGE_NOT_WAITING");
    assertThat(strengths(used)).isEqualTo("850 mg");
    Await.until("the doctor is told", () -> told(doctor, used, "PRESCRIPTION_UPDATE") == 2);
    var diff = patient.api().get(path(used) + "/diff?from=2&to=" + confirmed.getInteger("version"));
    var medications = diff.expect(200).json().getJsonArray("medications");
    assertThat(medications.encode())
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", medication(used).getString("id"))
                        .put("change", "CHANGED")
                        .put(
                            "fields",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("field", "/strength")
                                        .put("from", "500 mg")
                                        .put("to", "850 mg"))))
                .encode());
  }

  @Test
  void patientWhoAddsAppliesNothingThatWaits() {
    JsonObject own = own();
    move(patient, own, "ACTIVE").expect(200);
    edit(doctor, get(doctor, own), body -> medication(body).put("strength", "850 mg")).expect(200);
    var added = new JsonObject().put("medication", vitamin());
    patient.api().post(path(own) + "/medications", added).expectProblem(409, "CHANGE_WAITING");
    assertThat(medication(get(patient, own)).getString("strength")).isEqualTo("500 mg");
    doctor.api().post(path(own) + "/medications", added).expect(201);
    assertThat(get(patient, own).getJsonObject("proposal").getJsonArray("medications")).hasSize(2);
  }

  @Test
  void lastChangeIsComparedWhereNoVersionIsNamed() {
    JsonObject used = inUse();
    var diff = patient.api().get(path(used) + "/diff").expect(200).json();
    assertThat(diff.getJsonArray("fields").getJsonObject(0).getString("to")).isEqualTo("ACTIVE");
    JsonObject sent = written(doctor);
    move(doctor, sent, "PENDING_CONFIRMATION").expect(200);
    assertThat(patient.api().get(path(sent) + "/diff").expect(200).json().getJsonArray("fields"))
        .isEmpty();
    patient
        .api()
        .get(path(used) + "/versions?cursor=AZnkwpwAfBGaVQ9tOisMRg")
        .expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void declinedChangeIsKeptAndDoesNotHold() {
    JsonObject used = inUse();
    JsonObject proposed = edit(doctor, used, body -> body.put("title", "ទេ")).expect(200).json();
    int number = proposed.getJsonObject("proposal").getInteger("version");
    JsonObject declined =
        patient
            .api()
            .put(path(used) + "/versions/" + number + "/decline", new JsonObject())
            .expect(200)
            .json();
    assertThat(declined.getValue("proposal")).isNull();
    assertThat(declined.getString("title")).isEqualTo("ទឹកនោមផ្អែម");
    assertThat(version(patient, used, number).getString("title")).isEqualTo("ទេ");
    assertThat(versions(patient, used).getFirst().getString("change")).isEqualTo("DECLINED");
  }

  @Test
  void urgentChangeHoldsAtOnceAndThePatientIsToldWhy() {
    JsonObject used = inUse();
    edit(doctor, used, body -> body.put("urgent", true)).expectProblem(400, "VALIDATION_FAILED");
    JsonObject changed =
        edit(
                otherDoctor,
                used,
                body -> {
                  body.put("urgent", true).put("reason", "មុខងារតម្រងនោមខ្សោយ");
                  medication(body).put("strength", "250 mg");
                })
            .expect(200)
            .json();
    assertThat(medication(changed).getString("strength")).isEqualTo("250 mg");
    assertThat(strengths(used)).isEqualTo("250 mg");
    Await.until(
        "the patient is told", () -> told(patient, used, "URGENT_PRESCRIPTION_CHANGE") == 1);
    assertThat(
            server.text(
                "select body from notifications where type = 'URGENT_PRESCRIPTION_CHANGE' and"
                    + " subject_id = '%s'".formatted(used.getString("id"))))
        .contains("មុខងារតម្រងនោមខ្សោយ");
    var head = versions(patient, used).getFirst();
    assertThat(head.getBoolean("urgent")).isTrue();
    assertThat(head.getString("reason")).isEqualTo("មុខងារតម្រងនោមខ្សោយ");
  }

  @Test
  void patientsDoNotRewriteWhatADoctorWrote() {
    JsonObject used = inUse();
    var answer =
        edit(patient, used, body -> body.put("title", "ខ្ញុំ"))
            .expectProblem(403, "PERMISSION_REQUIRED");
    assertThat(answer.json().getString("required")).isEqualTo("AUTHOR");
  }

  @Test
  void whatWasStoppedIsNotChanged() {
    JsonObject used = inUse();
    move(patient, used, "INACTIVE").expect(200);
    edit(doctor, get(doctor, used), body -> body.put("title", "ទៀត"))
        .expectProblem(409, "PRESCRIPTION_STOPPED");
  }

  @Test
  void versionsOfTheDraftAreForItsAuthor() {
    JsonObject used = inUse();
    assertThat(versions(doctor, used).getLast().getInteger("version")).isEqualTo(1);
    assertThat(versions(patient, used).getLast().getInteger("version")).isEqualTo(2);
    patient.api().get(path(used) + "/versions/1").expectProblem(404, "NOT_FOUND");
    patient.api().get(path(used) + "/versions/99").expectProblem(404, "NOT_FOUND");
  }

  @Test
  void patientConfirmsWhatTheyHaveRead() {
    JsonObject sent = written(doctor);
    move(doctor, sent, "PENDING_CONFIRMATION").expect(200);
    JsonObject read = get(patient, sent);
    edit(doctor, read, body -> medication(body).put("strength", "1000 mg")).expect(200);
    var active = new JsonObject().put("status", "ACTIVE");
    patient
        .api()
        .send(
            "PUT",
            path(sent) + "/status",
            Optional.of(active.encode()),
            Map.of("if-match", "\"" + read.getInteger("version") + "\""))
        .expectProblem(412, "VERSION_MISMATCH");
    assertThat(get(patient, sent).getString("status")).isEqualTo("PENDING_CONFIRMATION");
  }

  @Test
  void databaseItselfKeepsVersions() {
    JsonObject written = own();
    for (String statement :
        List.of(
            "update prescription_versions set reason = 'x' where prescription_id = '%s'",
            "delete from prescription_versions where prescription_id = '%s'")) {
      assertThatThrownBy(() -> server.change(statement.formatted(written.getString("id"))))
          .hasMessageContaining("append-only");
    }
  }

  private static JsonObject own() {
    return written(patient);
  }

  private static JsonObject written(Somebody author) {
    var body = Prescriptions.metformin();
    if (!author.id().equals(patient.id())) body.put("patientId", patient.id());
    return author.api().post("/api/prescriptions", body).expect(201).json();
  }

  /// The doctor's, active.
  private static JsonObject inUse() {
    JsonObject written = written(doctor);
    move(doctor, written, "PENDING_CONFIRMATION").expect(200);
    return move(patient, written, "ACTIVE").expect(200).json();
  }

  /// The body that says what it says.
  private static JsonObject written(JsonObject prescription) {
    var medications = new JsonArray();
    for (Object each : prescription.getJsonArray("medications")) {
      var medication = ((JsonObject) each).copy();
      medication.remove("timesPerDay");
      medication.fieldNames().removeIf(name -> medication.getValue(name) == null);
      medications.add(medication);
    }
    return new JsonObject()
        .put("title", prescription.getString("title"))
        .put("medications", medications);
  }

  private static Answer edit(Somebody who, JsonObject seen, Consumer<JsonObject> change) {
    JsonObject body = written(seen);
    change.accept(body);
    return put(who, seen, body, Map.of("if-match", "\"" + seen.getInteger("version") + "\""));
  }

  private static Answer put(
      Somebody who, JsonObject prescription, JsonObject body, Map<String, String> headers) {
    return who.api().send("PUT", path(prescription), Optional.of(body.encode()), headers);
  }

  private static Answer move(Somebody who, JsonObject prescription, String status) {
    return who.api().put(path(prescription) + "/status", new JsonObject().put("status", status));
  }

  private static Answer decide(
      Somebody who, JsonObject of, int version, String decision, String body) {
    return who.api()
        .send(
            "PUT", path(of) + "/versions/" + version + "/" + decision, Optional.of(body), Map.of());
  }

  private static Answer decide(Somebody who, JsonObject of, int version, String decision) {
    return who.api()
        .send(
            "PUT", path(of) + "/versions/" + version + "/" + decision, Optional.empty(), Map.of());
  }

  private static JsonObject get(Somebody who, JsonObject prescription) {
    return who.api().get(path(prescription)).expect(200).json();
  }

  private static JsonObject version(Somebody who, JsonObject of, int number) {
    return who.api().get(path(of) + "/versions/" + number).expect(200).json();
  }

  private static List<JsonObject> versions(Somebody who, JsonObject of) {
    List<JsonObject> all = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      var page = who.api().get(path(of) + "/versions?limit=2" + cursor).expect(200).json();
      page.getJsonArray("items").forEach(item -> all.add((JsonObject) item));
      String next = page.getString("nextCursor");
      cursor = next == null ? null : "&cursor=" + next;
    }
    return all;
  }

  private static JsonObject medication(JsonObject of) {
    return of.getJsonArray("medications").getJsonObject(0);
  }

  private static JsonObject vitamin() {
    return new JsonObject()
        .put("nameLatin", "Vitamin B1")
        .put("form", "TABLET")
        .put("unit", "tablet")
        .put("asNeeded", true);
  }

  private static String path(JsonObject prescription) {
    return "/api/prescriptions/" + prescription.getString("id");
  }

  private static long doses(JsonObject of) {
    return server.count(
        "select count(*) from dose_events where prescription_id = '%s'"
            .formatted(of.getString("id")));
  }

  private static String strengths(JsonObject of) {
    return server.text(
        "select string_agg(distinct medication ->> 'strength', ',') from dose_events"
            + " where prescription_id = '%s'".formatted(of.getString("id")));
  }

  private static long told(Somebody who, JsonObject of, String type) {
    return server.count(
        "select count(*) from notifications where user_id = '%s' and subject_id = '%s' and type = '%s'"
            .formatted(who.id(), of.getString("id"), type));
  }
}
