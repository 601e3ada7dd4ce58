package com.dastern.connections;

import static com.dastern.testing.Circle.level;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Await;
import com.dastern.testing.Circle;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With `REQUEST` each look needs the patient's approval, which holds for a day.
class AccessRequestIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration DAY = Duration.ofHours(24);
  private static TestServer server;
  private Circle circle;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void newCircle() {
    circle = circle(server.people().patient(), server.people().doctor());
    circle.opens(level("REQUEST"));
  }

  @Test
  void approvalOpensEverythingForADay() {
    String prescription = Prescriptions.active(circle.patient());
    assertClosed(circle.schedule());
    assertClosed(circle.prescriptions());
    assertClosed(circle.prescription(prescription));
    assertThat(circle.schedule().json().getString("required")).isEqualTo("APPROVAL");

    var asked = circle.ask().expect(201).json();
    assertThat(asked.getString("status")).isEqualTo("PENDING");
    assertThat(asked.getString("reason")).isEqualTo("ពិនិត្យមុនណាត់ជួប");
    assertClosed(circle.schedule());
    Instant approvedAt = server.clock().instant();
    var approved = circle.decide(asked.getString("id"), "approve").expect(200).json();
    Instant until = Instant.parse(approved.getString("grantedUntil"));
    assertThat(until).isBetween(approvedAt.plus(DAY), server.clock().instant().plus(DAY));
    assertThat(circle.read().getString("grantedUntil"))
        .isEqualTo(approved.getString("grantedUntil"));
    circle.schedule().expect(200);
    circle.prescriptions().expect(200);
    circle.prescription(prescription).expect(200);

    server.clock().forwardTo(until.minusSeconds(60));
    circle.schedule().expect(200);
    server.clock().forwardTo(until);
    assertClosed(circle.schedule());
    assertClosed(circle.prescriptions());
    assertClosed(circle.prescription(prescription));
    assertThat(circle.ask().expect(201).id()).isNotEqualTo(asked.getString("id"));
  }

  @Test
  void bothSidesAreTold() {
    String id = circle.ask().expect(201).id();
    Await.until("the question", () -> told(circle.patient(), "CONNECTION_REQUEST") == 2);
    circle.decide(id, "approve").expect(200);
    Await.until("the answer", () -> told(circle.other(), "CONNECTION_ACCEPTED") == 2);
  }

  @Test
  void askingAgainWhileItWaitsGivesTheSame() {
    String id = circle.ask().expect(201).id();
    assertThat(circle.ask().expect(200).id()).isEqualTo(id);
    assertThat(circle.trailAfter(0).stream().filter("ACCESS_REQUESTED"::equals)).hasSize(1);
  }

  @Test
  void declineOpensNothingAndIsToldLiveOnly() {
    String id = circle.ask().expect(201).id();
    try (var live = new LiveClient(server.url())) {
      live.register(circle.other().liveAddress(), circle.other().token());
      live.frame("registered", circle.other().liveAddress());
      circle.decide(id, "decline").expect(200);
      Await.until(
          "the answer",
          () ->
              live.received(circle.other().liveAddress()).stream()
                  .anyMatch(m -> "DECLINED".equals(m.getString("status"))));
    }
    circle.decide(id, "decline").expect(200);
    circle.decide(id, "approve").expectProblem(409, "ACCESS_REQUEST_DECIDED");
    assertClosed(circle.schedule());
    assertThat(told(circle.other(), "CONNECTION_ACCEPTED")).isEqualTo(1);
    assertThat(circle.trailAfter(0)).endsWith("ACCESS_REQUESTED", "ACCESS_DECLINED");
  }

  @Test
  void approvingAgainGivesNoLongerGrant() {
    String id = circle.ask().expect(201).id();
    var first = circle.decide(id, "approve").expect(200).json();
    server.clock().forward(Duration.ofHours(1));
    var again = circle.decide(id, "approve").expect(200).json();
    assertThat(again.getString("grantedUntil")).isEqualTo(first.getString("grantedUntil"));
    circle.decide(id, "decline").expectProblem(409, "ACCESS_REQUEST_DECIDED");
    assertThat(circle.trailAfter(0)).endsWith("ACCESS_REQUESTED", "ACCESS_GRANTED");
  }

  @Test
  void onlyWhereTheLevelIsRequestIsItAskedFor() {
    for (String level : List.of("ALLOWED", "NOT_ALLOWED")) {
      circle.opens(level(level)).ask().expectProblem(409, "ACCESS_NOT_REQUESTABLE");
    }
    circle.opens(level("REQUEST")).revoke(circle.patient()).expect(200);
    circle.ask().expectProblem(409, "ACCESS_NOT_REQUESTABLE");
    circle.askAgain().expect(201);
    circle.ask().expectProblem(409, "ACCESS_NOT_REQUESTABLE");
  }

  @Test
  void anotherLevelWithdrawsTheQuestionAndEndsTheGrant() {
    String granted = circle.ask().expect(201).id();
    circle.decide(granted, "approve").expect(200);
    String waiting = circle.ask().expect(201).id();
    circle.opens(level("NOT_ALLOWED"));
    assertClosed(circle.schedule());
    assertThat(statuses("WITHDRAWN")).containsExactly(waiting);
    circle.decide(waiting, "approve").expectProblem(409, "ACCESS_REQUEST_DECIDED");
    circle.opens(level("REQUEST"));
    assertClosed(circle.schedule());
  }

  @Test
  void revokeWithdrawsTheQuestion() {
    String waiting = circle.ask().expect(201).id();
    circle.revoke(circle.other()).expect(200);
    assertThat(statuses("WITHDRAWN")).containsExactly(waiting);
    circle.decide(waiting, "approve").expectProblem(409, "ACCESS_REQUEST_DECIDED");
  }

  @Test
  void onlyThatPatientDecides() {
    String id = circle.ask().expect(201).id();
    for (String decision : List.of("approve", "decline")) {
      String path = "/api/access-requests/" + id + "/" + decision;
      server.people().patient().api().put(path).expectProblem(404, "NOT_FOUND");
      circle.other().api().put(path).expectProblem(403, "ROLE_REQUIRED");
      circle.decide(UUID.randomUUID().toString(), decision).expectProblem(404, "NOT_FOUND");
    }
    String path = "/api/connections/" + circle.connection() + "/access-requests";
    server.people().caregiver().api().post(path).expectProblem(404, "NOT_FOUND");
    circle.other().api().post(path).expect(200);
  }

  @Test
  void bothSidesListTheirsInPages() {
    String declined = circle.ask().expect(201).id();
    circle.decide(declined, "decline").expect(200);
    String waiting = circle.ask().expect(201).id();
    for (Somebody side : List.of(circle.patient(), circle.other())) {
      Set<String> seen = new HashSet<>();
      String cursor = "";
      do {
        var page = side.api().get("/api/access-requests?limit=1" + cursor).expect(200);
        seen.add(page.items().getJsonObject(0).getString("id"));
        String next = page.json().getString("nextCursor");
        cursor = next == null ? "" : "&cursor=" + next;
      } while (!cursor.isEmpty());
      assertThat(seen).containsExactlyInAnyOrder(declined, waiting);
    }
    assertThat(statuses("DECLINED")).containsExactly(declined);
    var nobodys = server.people().patient().api().get("/api/access-requests").expect(200);
    assertThat(nobodys.items()).isEmpty();
  }

  private List<String> statuses(String status) {
    var page = circle.patient().api().get("/api/access-requests?status=" + status).expect(200);
    return page.items().stream().map(item -> ((JsonObject) item).getString("id")).toList();
  }

  private static Circle circle(Somebody patient, Somebody other) {
    return Circle.of(server, FORGE.longLived(patient), FORGE.longLived(other));
  }

  private static void assertClosed(Answer answer) {
    answer.expectProblem(403, "PERMISSION_REQUIRED");
  }

  private static long told(Somebody whom, String type) {
    return server.count(
        "select count(*) from notifications where user_id = '%s' and type = '%s'"
            .formatted(whom.id(), type));
  }
}
