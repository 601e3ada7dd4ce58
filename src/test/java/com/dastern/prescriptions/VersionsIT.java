package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Nothing that a prescription said is lost, and nobody overwrites what they have not seen.
class VersionsIT {
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
  void patientsChangeTheirOwnAtOnce() {
    JsonObject written = practice.own();
    var answer =
        practice.edit(practice.patient, written, body -> body.put("title", "ថ្មី")).expect(200);
    assertThat(answer.json().getString("title")).isEqualTo("ថ្មី");
    assertThat(answer.json().getInteger("version")).isEqualTo(2);
    assertThat(answer.headers().firstValue("etag")).contains("\"2\"");
    assertThat(practice.medication(answer.json()).getString("id"))
        .isEqualTo(practice.medication(written).getString("id"));
    assertThat(practice.version(practice.patient, written, 1).getString("title"))
        .isEqualTo("ទឹកនោមផ្អែម");
  }

  @Test
  void writerWhoSawAnOlderVersionIsRefused() {
    JsonObject written = practice.own();
    practice.edit(practice.patient, written, body -> body.put("title", "ទីពីរ")).expect(200);
    var answer =
        practice
            .edit(practice.patient, written, body -> body.put("title", "ទីបី"))
            .expectProblem(412, "VERSION_MISMATCH");
    assertThat(answer.json().getInteger("version")).isEqualTo(2);
    practice
        .put(practice.patient, written, practice.written(written), Map.of())
        .expectProblem(428, "VERSION_REQUIRED");
    practice
        .put(practice.patient, written, practice.written(written), Map.of("if-match", "W/\"2\""))
        .expectProblem(412, "VERSION_MISMATCH");
    assertThat(practice.versions(practice.patient, written)).hasSize(2);
  }

  @Test
  void changeWhoseAnswerWasLostMayBeSentAgain() {
    JsonObject written = practice.own();
    Consumer<JsonObject> change =
        body ->
            body.getJsonArray("medications").add(practice.vitamin().put("startDate", "2030-01-01"));
    practice.edit(practice.patient, written, change).expect(200);
    assertThat(
            practice
                .edit(practice.patient, written, change)
                .expect(200)
                .json()
                .getInteger("version"))
        .isEqualTo(2);
    String path = "/api/prescriptions/" + written.getString("id") + "/medications";
    var added = new JsonObject().put("medication", practice.vitamin().put("nameLatin", "Zinc"));
    practice.patient.api().post(path, added).expect(201);
    assertThat(
            practice.patient.api().post(path, added).expect(201).json().getJsonArray("medications"))
        .hasSize(3);
  }

  @Test
  void ofTwoDoctorsAtOnceOneIsRefusedAndNoVersionIsLost() {
    JsonObject used = practice.inUse();
    for (int round = 0; round < 5; round++) {
      JsonObject seen = practice.get(practice.doctor, used);
      String first = "first " + round;
      String second = "second " + round;
      var answers =
          AtOnce.<Answer>all(
              List.of(
                  () -> practice.edit(practice.doctor, seen, body -> body.put("title", first)),
                  () ->
                      practice.edit(
                          practice.otherDoctor, seen, body -> body.put("title", second))));
      assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 412);
      String won = answers.getFirst().status() == 200 ? first : second;
      assertThat(practice.get(practice.doctor, used).getJsonObject("proposal").getString("title"))
          .isEqualTo(won);
      assertThat(
              practice
                  .version(practice.doctor, used, seen.getInteger("version") + 1)
                  .getString("title"))
          .isEqualTo(won);
    }
    assertThat(practice.versions(practice.doctor, used).stream().map(v -> v.getInteger("version")))
        .containsExactlyElementsOf(
            IntStream.iterate(
                    practice.get(practice.doctor, used).getInteger("version"),
                    n -> n >= 1,
                    n -> n - 1)
                .boxed()
                .toList());
  }

  @Test
  void lastChangeIsComparedWhereNoVersionIsNamed() {
    JsonObject used = practice.inUse();
    var diff = practice.patient.api().get(practice.path(used) + "/diff").expect(200).json();
    assertThat(diff.getJsonArray("fields").getJsonObject(0).getString("to")).isEqualTo("ACTIVE");
    JsonObject sent = practice.written(practice.doctor);
    practice.move(practice.doctor, sent, "PENDING_CONFIRMATION").expect(200);
    assertThat(
            practice
                .patient
                .api()
                .get(practice.path(sent) + "/diff")
                .expect(200)
                .json()
                .getJsonArray("fields"))
        .isEmpty();
    practice
        .patient
        .api()
        .get(practice.path(used) + "/versions?cursor=AZnkwpwAfBGaVQ9tOisMRg")
        .expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void versionsOfTheDraftAreForItsAuthor() {
    JsonObject used = practice.inUse();
    assertThat(practice.versions(practice.doctor, used).getLast().getInteger("version"))
        .isEqualTo(1);
    assertThat(practice.versions(practice.patient, used).getLast().getInteger("version"))
        .isEqualTo(2);
    practice.patient.api().get(practice.path(used) + "/versions/1").expectProblem(404, "NOT_FOUND");
    practice
        .patient
        .api()
        .get(practice.path(used) + "/versions/99")
        .expectProblem(404, "NOT_FOUND");
  }

  @Test
  void databaseItselfKeepsVersions() {
    JsonObject written = practice.own();
    for (String statement :
        List.of(
            "update prescription_versions set reason = 'x' where prescription_id = '%s'",
            "delete from prescription_versions where prescription_id = '%s'")) {
      assertThatThrownBy(() -> practice.server.change(statement.formatted(written.getString("id"))))
          .hasMessageContaining("append-only");
    }
  }
}
