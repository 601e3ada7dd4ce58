package com.dastern.connections;

import static com.dastern.testing.Circle.level;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Circle;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two people who act at the same moment leave a connection in a legal state, with a trail that
/// tells how it came there.
class RaceIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @Test
  void twoWhoAskEachOtherEndWithOneConnection() {
    Somebody caregiver = server.people().caregiver();
    for (int round = 0; round < 30; round++) {
      Somebody patient = server.people().patient();
      var answers = both(() -> ask(caregiver, patient), () -> ask(patient, caregiver));
      String id = answers.getFirst().expect(201).id();
      assertThat(answers.get(1).expect(201).id()).isEqualTo(id);
      var circle = new Circle(server, patient, caregiver, id);
      assertThat(circle.trailAfter(0)).containsExactly("CONNECTION_REQUESTED");
      assertThat(told(id)).containsExactly("connection.requested");
    }
  }

  @Test
  void acceptAgainstRevokeEndsRevoked() {
    Circle circle = fresh();
    for (int round = 0; round < 200; round++) {
      long before = circle.trailLength();
      circle.askAgain().expect(201);
      Somebody revoking = round % 4 < 2 ? circle.other() : circle.patient();
      Callable<Answer> accept = () -> circle.accept(circle.patient());
      Callable<Answer> revoke = () -> circle.revoke(revoking);
      var answers = round % 2 == 0 ? both(accept, revoke) : both(revoke, accept).reversed();
      answers.get(1).expect(200);
      boolean wasAccepted = answers.getFirst().status() == 200;
      if (!wasAccepted) answers.getFirst().expectProblem(409, "CONNECTION_NOT_PENDING");
      assertThat(circle.read().getString("status")).isEqualTo("REVOKED");
      assertThat(circle.trailAfter(before))
          .isEqualTo(
              wasAccepted
                  ? List.of("CONNECTION_REQUESTED", "CONNECTION_ACCEPTED", "CONNECTION_REVOKED")
                  : List.of("CONNECTION_REQUESTED", "CONNECTION_DECLINED"));
    }
  }

  @Test
  void acceptAgainstAcceptIsOneAcceptance() {
    Circle circle = fresh();
    for (int round = 0; round < 30; round++) {
      circle.askAgain().expect(201);
      long before = circle.trailLength();
      both(() -> circle.accept(circle.patient()), () -> circle.accept(circle.patient()))
          .forEach(answer -> answer.expect(200));
      assertThat(circle.trailAfter(before)).containsExactly("CONNECTION_ACCEPTED");
      circle.revoke(circle.patient()).expect(200);
    }
  }

  @Test
  void approvalAgainstAnotherLevelLeavesNoGrant() {
    Circle circle = fresh();
    circle.askAgain().expect(201);
    circle.accept(circle.patient()).expect(200);
    for (int round = 0; round < 60; round++) {
      circle.opens(level("REQUEST"));
      String request = circle.ask().expect(201).id();
      long before = circle.trailLength();
      Callable<Answer> approve = () -> circle.decide(request, "approve");
      Callable<Answer> close = () -> circle.set(level("NOT_ALLOWED"));
      var answers = round % 2 == 0 ? both(approve, close) : both(close, approve).reversed();
      answers.get(1).expect(200);
      boolean wasGranted = answers.getFirst().status() == 200;
      if (!wasGranted) answers.getFirst().expectProblem(409, "ACCESS_REQUEST_DECIDED");
      assertThat(circle.read().getValue("grantedUntil")).isNull();
      assertThat(status(request)).isEqualTo(wasGranted ? "APPROVED" : "WITHDRAWN");
      assertThat(circle.trailAfter(before))
          .isEqualTo(
              wasGranted
                  ? List.of("ACCESS_GRANTED", "PERMISSION_CHANGED")
                  : List.of("PERMISSION_CHANGED"));
      circle.schedule().expectProblem(403, "PERMISSION_REQUIRED");
    }
  }

  /// Asked for, declined, and ready to be asked for again.
  private static Circle fresh() {
    Circle circle = Circle.of(server, server.people().patient(), server.people().caregiver());
    circle.revoke(circle.patient()).expect(200);
    return circle;
  }

  private static List<Answer> both(Callable<Answer> one, Callable<Answer> other) {
    return AtOnce.all(List.of(one, other));
  }

  private static Answer ask(Somebody by, Somebody of) {
    var body = new JsonObject().put("identifier", of.email());
    return by.api().post("/api/connections/request", body);
  }

  private static String status(String request) {
    return server.text("select status from access_requests where id = '%s'".formatted(request));
  }

  private static List<String> told(String connection) {
    return List.of(
        server
            .text(
                "select string_agg(type, ',' order by id) from events where payload->>'connectionId' = '%s'"
                    .formatted(connection))
            .split(","));
  }
}
