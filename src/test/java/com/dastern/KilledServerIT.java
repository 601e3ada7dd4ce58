package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The promise of the product: whatever happens to the server on the way from a missed dose to its
/// alerts, each caregiver is told once. The server is a process of its own, is stopped at a step,
/// killed there with SIGKILL, and another one takes over; that one is the next to be killed.
class KilledServerIT {
  private static final int MEDICATIONS = 4;

  private static Map<String, String> settings;
  private static Ward ward;
  private static ServerProcess server;
  private static Somebody patient;
  private static List<Somebody> caregivers;

  /// Where the server is killed: at the line of its log, with the threads that come to one of the
  /// others held there, so that they do not run ahead.
  enum Step {
    CLAIMED_AND_NOT_COMMITTED("claimed", List.of(), 2, 0, 0),
    COMMITTED("committed", List.of("publishing"), 2, 1, 0),
    TAKEN_FROM_THE_OUTBOX("publishing", List.of(), 1, 1, 0),
    PUBLISHED_AND_NOT_SETTLED("published", List.of("received"), 3, 1, 0),
    SETTLED("settled", List.of("received"), 2, 0, 0),
    RECEIVED("received", List.of(), 2, 0, 0),
    RECEIVED_AND_NOT_SETTLED("received", List.of("published"), 2, 1, 0),
    WRITTEN_AND_NOT_COMMITTED("storing", List.of(), 1, 0, 0),
    STORED("stored", List.of(), 1, 0, 1),
    STORED_AND_NOT_SETTLED("stored", List.of("published"), 3, 1, 1),
    SENT_LIVE("sent", List.of(), 1, 0, 1),
    SENT_LIVE_AND_NOT_SETTLED("sent", List.of("published"), 1, 1, 1),
    ACKNOWLEDGED("acknowledged", List.of(), 2, 0, 1),
    ACKNOWLEDGED_AND_NOT_SETTLED("acknowledged", List.of("published"), 3, 1, 1);

    final String line;
    final List<String> held;
    final int doses;
    final int inOutbox;
    final int alerted;

    /// `doses` fall due at the same moment; per dose, so many rows are in the outbox, and so many
    /// of the alerts of each caregiver are stored, when the kill comes.
    Step(String line, List<String> held, int doses, int inOutbox, int alerted) {
      this.line = line;
      this.held = held;
      this.doses = doses;
      this.inOutbox = inOutbox;
      this.alerted = alerted;
    }
  }

  @BeforeAll
  static void start() {
    settings = TestServices.settings();
    server = ServerProcess.start(settings);
    URI database = URI.create(settings.get("DATABASE_URL"));
    ward = new Ward(database);
    var people = new People(server.api(), database);
    patient = people.patient();
    caregivers = List.of(people.caregiverOf(patient), people.caregiverOf(patient));
    ward.prescribe(patient.email(), MEDICATIONS);
    awaitAllTold();
  }

  @AfterAll
  static void stop() {
    server.close();
    ward.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachCaregiverIsToldOnceWhenTheServerIsKilled(Step step) {
    server.haltAt(step.line, step.held);
    List<String> doses = missedSoon(step.doses);
    server.awaitHalted(step.line);
    Await.until("the outbox at " + step, () -> outbox() == (long) step.doses * step.inOutbox);
    server.kill();
    // Of several doses that the broker delivers one after the other some may be further on.
    if (step.alerted == 0) assertThat(alerts(doses)).isZero();
    else assertThat(alerts(doses)).isBetween(2L, 2L * step.doses);

    server = ServerProcess.start(settings);

    awaitAllTold();
    assertMissedOnce(doses);
    assertThat(alerts(doses)).isEqualTo(2L * step.doses);
    for (Somebody caregiver : caregivers) assertListedOnce(caregiver, doses);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claimed", "committed", "received", "storing", "stored"})
  void doseThatIsTakenWhenTheServerIsKilledIsAlertedAndCorrectedOrNeither(String line) {
    server.haltAt(line, List.of("publishing".equals(line) ? "received" : "published"));
    String dose = missedSoon(1).getFirst();
    server.awaitHalted(line);
    var taking = CompletableFuture.supplyAsync(() -> take(dose));
    Await.until("it is taken, or waits for the dose", () -> taking.isDone() || lockIsAwaited());
    server.kill();

    server = ServerProcess.start(settings);

    // The phone tries again what may have been lost.
    take(dose);
    awaitAllTold();
    String status = "select count(*) from dose_events where id = any(?) and status = 'TAKEN_LATE'";
    assertThat(ward.count(status, List.of(dose))).isOne();
    for (Somebody caregiver : caregivers) {
      List<String> told =
          about(caregiver, List.of(dose)).map(n -> n.getString("type")).toList();
      assertThat(told).isIn(List.of(), List.of("DOSE_CORRECTED", "MISSED_DOSE_ALERT"));
    }
  }

  private static List<String> missedSoon(int doses) {
    return ward.missedAt(Instant.now().plusMillis(1_200), patient.email(), doses);
  }

  /// What comes last is told live and in the list, so all that came before it has been handled.
  private static void awaitAllTold() {
    Somebody caregiver = caregivers.getFirst();
    try (var live = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.frame("registered", caregiver.liveAddress());
      String last = ward.missedAt(Instant.now(), patient.email(), 1).getFirst();
      Await.until("the last alert", () -> alerts(List.of(last)) == 2 && outbox() == 0);
      live.frame(frame ->
          "rec".equals(frame.getString("type"))
              && frame.getJsonObject("body").getString("kind").equals("notification")
              && frame
                  .getJsonObject("body")
                  .getJsonObject("notification")
                  .getString("subjectId")
                  .equals(last));
      assertThat(listed(caregiver).map(n -> n.getString("id")))
          .doesNotHaveDuplicates()
          .containsAll(heard(live, caregiver));
    }
    assertThat(ward.count("select count(*) from parked_events")).isZero();
  }

  private static List<String> heard(LiveClient live, Somebody caregiver) {
    return live.received(caregiver.liveAddress()).stream()
        .map(body -> body.getJsonObject("notification").getString("id"))
        .toList();
  }

  private static void assertMissedOnce(List<String> doses) {
    String status =
        """
        select count(*) from dose_events
        where id = any(?) and status = 'MISSED' and version = 2 and next_action_at is null
        """;
    assertThat(ward.count(status, doses)).isEqualTo(doses.size());
    String events =
        """
        select count(*) from events
        where type = 'dose.missed' and (payload->>'doseId')::uuid = any(?)
        """;
    assertThat(ward.count(events, doses)).isEqualTo(doses.size());
  }

  private static void assertListedOnce(Somebody caregiver, List<String> doses) {
    assertThat(about(caregiver, doses).map(n -> n.getString("subjectId")))
        .containsExactlyInAnyOrderElementsOf(doses);
  }

  private static Stream<JsonObject> about(Somebody caregiver, List<String> doses) {
    return listed(caregiver).filter(n -> doses.contains(n.getString("subjectId")));
  }

  /// Newest first.
  private static Stream<JsonObject> listed(Somebody caregiver) {
    return server
        .api()
        .with(caregiver.token())
        .get("/api/notifications?limit=100")
        .expect(200)
        .items()
        .stream()
        .map(JsonObject.class::cast);
  }

  private static boolean take(String dose) {
    server
        .api()
        .with(patient.token())
        .post("/api/doses/taken", new JsonObject().put("doseId", dose))
        .expect(200);
    return true;
  }

  private static long alerts(List<String> doses) {
    return ward.count(
        """
        select count(*) from notifications
        where type = 'MISSED_DOSE_ALERT' and subject_id = any(?)
        """,
        doses);
  }

  private static long outbox() {
    return ward.count("select count(*) from outbox");
  }

  private static boolean lockIsAwaited() {
    return ward.count(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        > 0;
  }
}
