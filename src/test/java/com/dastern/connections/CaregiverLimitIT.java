package com.dastern.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A patient lets in as many family members as their plan allows.
class CaregiverLimitIT {
  private static final int MANY = 20;
  private static TestServer server;
  private static List<Somebody> caregivers;
  private Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    caregivers = IntStream.range(0, MANY).mapToObj(_ -> server.people().caregiver()).toList();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void newPatient() {
    patient = server.people().patient();
  }

  @ParameterizedTest(name = "{0} has room for {1}")
  @CsvSource({"FREEMIUM,1", "PREMIUM,5", "FAMILY_PREMIUM,10"})
  void manyAcceptsAtOnceEndWithExactlyTheLimit(String tier, int limit) {
    plan(tier);
    List<Callable<Answer>> accepts = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      // Half of them were asked by the patient, and accept by themselves.
      boolean byPatient = i % 2 == 0;
      Somebody caregiver = caregivers.get(i);
      String id = byPatient ? ask(caregiver, patient) : ask(patient, caregiver);
      accepts.add(() -> accept(byPatient ? patient : caregiver, id));
    }
    var answers = AtOnce.all(accepts);
    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(limit);
    answers.stream()
        .filter(answer -> answer.status() != 200)
        .forEach(answer -> answer.expectProblem(422, "CAREGIVER_LIMIT"));
    assertThat(accepted()).isEqualTo(limit);
  }

  @Test
  void whoLeavesMakesRoom() {
    String first = ask(caregivers.getFirst(), patient);
    String second = ask(caregivers.get(1), patient);
    accept(patient, first).expect(200);
    accept(patient, first).expect(200);
    accept(patient, second).expectProblem(422, "CAREGIVER_LIMIT");
    patient.api().put("/api/connections/" + first + "/revoke").expect(200);
    accept(patient, second).expect(200);
  }

  @Test
  void doctorsDoNotCount() {
    accept(patient, ask(caregivers.getFirst(), patient)).expect(200);
    for (int i = 0; i < 2; i++) accept(patient, ask(server.people().doctor(), patient)).expect(200);
    accept(patient, ask(caregivers.get(1), patient)).expectProblem(422, "CAREGIVER_LIMIT");
  }

  private void plan(String tier) {
    server.change(
        "update subscriptions set tier = '%s' where user_id = '%s'".formatted(tier, patient.id()));
  }

  private long accepted() {
    return server.count(
        "select count(*) from connections where status = 'ACCEPTED' and patient_id = '%s'"
            .formatted(patient.id()));
  }

  private static String ask(Somebody by, Somebody of) {
    var body = new JsonObject().put("identifier", of.email());
    return by.api().post("/api/connections/request", body).expect(201).id();
  }

  private static Answer accept(Somebody by, String id) {
    return by.api().put("/api/connections/" + id + "/accept");
  }
}
