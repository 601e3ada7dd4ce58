package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Nothing that a doctor changes of what is in use holds before the patient has confirmed it,
/// unless it is urgent.
class ProposalsIT {
  private static Practice practice;

  @BeforeAll
  static void start() {
    practice = new Practice();
  }

  @AfterAll
  static void stop() {
    practice.close();
  }

  @Test
  void doctorsChangeOfWhatIsInUseWaitsForThePatient() {
    JsonObject used = practice.inUse();
    long doses = practice.doses(used);
    JsonObject proposed =
        practice
            .edit(
                practice.doctor, used, body -> practice.medication(body).put("strength", "850 mg"))
            .expect(200)
            .json();
    assertThat(practice.medication(proposed).getString("strength")).isEqualTo("500 mg");
    JsonObject proposal = proposed.getJsonObject("proposal");
    assertThat(practice.medication(proposal).getString("strength")).isEqualTo("850 mg");
    assertThat(practice.doses(used)).isEqualTo(doses);
    Await.until(
        "the practice.patient is told",
        () -> practice.told(practice.patient, used, "PRESCRIPTION_UPDATE") == 2);
    int number = proposal.getInteger("version");
    practice.decide(practice.doctor, used, number, "confirm").expectProblem(403, "ROLE_REQUIRED");
    practice
        .decide(practice.patient, used, number - 1, "confirm")
        .expectProblem(409, "CHANGE_NOT_WAITING");
    JsonObject confirmed =
        practice.decide(practice.patient, used, number, "confirm").expect(200).json();
    assertThat(practice.medication(confirmed).getString("strength")).isEqualTo("850 mg");
    assertThat(confirmed.getValue("proposal")).isNull();
    assertThat(practice.decide(practice.patient, used, number, "confirm").expect(200).json())
        .isEqualTo(confirmed);
    practice
        .decide(practice.patient, used, number, "decline", "{}")
        .expectProblem(409, "CHANGE_NOT_WAITING");
    assertThat(practice.strengths(used)).isEqualTo("850 mg");
    Await.until(
        "the practice.doctor is told",
        () -> practice.told(practice.doctor, used, "PRESCRIPTION_UPDATE") == 2);
    var diff =
        practice
            .patient
            .api()
            .get(practice.path(used) + "/diff?from=2&to=" + confirmed.getInteger("version"));
    var medications = diff.expect(200).json().getJsonArray("medications");
    assertThat(medications.encode())
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", practice.medication(used).getString("id"))
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
    JsonObject own = practice.own();
    practice.move(practice.patient, own, "ACTIVE").expect(200);
    practice
        .edit(
            practice.doctor,
            practice.get(practice.doctor, own),
            body -> practice.medication(body).put("strength", "850 mg"))
        .expect(200);
    var added = new JsonObject().put("medication", practice.vitamin());
    practice
        .patient
        .api()
        .post(practice.path(own) + "/medications", added)
        .expectProblem(409, "CHANGE_WAITING");
    assertThat(practice.medication(practice.get(practice.patient, own)).getString("strength"))
        .isEqualTo("500 mg");
    practice.doctor.api().post(practice.path(own) + "/medications", added).expect(201);
    assertThat(
            practice
                .get(practice.patient, own)
                .getJsonObject("proposal")
                .getJsonArray("medications"))
        .hasSize(2);
  }

  @Test
  void declinedChangeIsKeptAndDoesNotHold() {
    JsonObject used = practice.inUse();
    JsonObject proposed =
        practice.edit(practice.doctor, used, body -> body.put("title", "ទេ")).expect(200).json();
    int number = proposed.getJsonObject("proposal").getInteger("version");
    JsonObject declined =
        practice
            .patient
            .api()
            .put(practice.path(used) + "/versions/" + number + "/decline", new JsonObject())
            .expect(200)
            .json();
    assertThat(declined.getValue("proposal")).isNull();
    assertThat(declined.getString("title")).isEqualTo("ទឹកនោមផ្អែម");
    assertThat(practice.version(practice.patient, used, number).getString("title")).isEqualTo("ទេ");
    assertThat(practice.versions(practice.patient, used).getFirst().getString("change"))
        .isEqualTo("DECLINED");
  }

  @Test
  void urgentChangeHoldsAtOnceAndThePatientIsToldWhy() {
    JsonObject used = practice.inUse();
    practice
        .edit(practice.doctor, used, body -> body.put("urgent", true))
        .expectProblem(400, "VALIDATION_FAILED");
    JsonObject changed =
        practice
            .edit(
                practice.otherDoctor,
                used,
                body -> {
                  body.put("urgent", true).put("reason", "មុខងារតម្រងនោមខ្សោយ");
                  practice.medication(body).put("strength", "250 mg");
                })
            .expect(200)
            .json();
    assertThat(practice.medication(changed).getString("strength")).isEqualTo("250 mg");
    assertThat(practice.strengths(used)).isEqualTo("250 mg");
    Await.until(
        "the practice.patient is told",
        () -> practice.told(practice.patient, used, "URGENT_PRESCRIPTION_CHANGE") == 1);
    assertThat(
            practice.server.text(
                "select body from notifications where type = 'URGENT_PRESCRIPTION_CHANGE' and"
                    + " subject_id = '%s'".formatted(used.getString("id"))))
        .contains("មុខងារតម្រងនោមខ្សោយ");
    var head = practice.versions(practice.patient, used).getFirst();
    assertThat(head.getBoolean("urgent")).isTrue();
    assertThat(head.getString("reason")).isEqualTo("មុខងារតម្រងនោមខ្សោយ");
  }

  @Test
  void patientsDoNotRewriteWhatADoctorWrote() {
    JsonObject used = practice.inUse();
    var answer =
        practice
            .edit(practice.patient, used, body -> body.put("title", "ខ្ញុំ"))
            .expectProblem(403, "PERMISSION_REQUIRED");
    assertThat(answer.json().getString("required")).isEqualTo("AUTHOR");
  }

  @Test
  void whatWasStoppedIsNotChanged() {
    JsonObject used = practice.inUse();
    practice.move(practice.patient, used, "INACTIVE").expect(200);
    practice
        .edit(
            practice.doctor, practice.get(practice.doctor, used), body -> body.put("title", "ទៀត"))
        .expectProblem(409, "PRESCRIPTION_STOPPED");
  }

  @Test
  void patientConfirmsWhatTheyHaveRead() {
    JsonObject sent = practice.written(practice.doctor);
    practice.move(practice.doctor, sent, "PENDING_CONFIRMATION").expect(200);
    JsonObject read = practice.get(practice.patient, sent);
    practice
        .edit(practice.doctor, read, body -> practice.medication(body).put("strength", "1000 mg"))
        .expect(200);
    var active = new JsonObject().put("status", "ACTIVE");
    practice
        .patient
        .api()
        .send(
            "PUT",
            practice.path(sent) + "/status",
            Optional.of(active.encode()),
            Map.of("if-match", "\"" + read.getInteger("version") + "\""))
        .expectProblem(412, "VERSION_MISMATCH");
    assertThat(practice.get(practice.patient, sent).getString("status"))
        .isEqualTo("PENDING_CONFIRMATION");
  }
}
