package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A patient with two caregivers, and the one server process that they depend on, on services of
/// its own.
public final class FamilyAtRisk implements AutoCloseable {
  private static final int MEDICATIONS = 4;

  private final Map<String, String> settings = TestServices.settings();
  private final Ward ward;
  private final Somebody patient;
  private final List<Somebody> caregivers;
  private ServerProcess server;

  public FamilyAtRisk() {
    server = ServerProcess.start(settings);
    URI database = URI.create(settings.get("DATABASE_URL"));
    ward = new Ward(database);
    var people = new People(server.api(), database);
    patient = people.patient();
    caregivers = List.of(people.caregiverOf(patient), people.caregiverOf(patient));
    ward.prescribe(patient.email(), MEDICATIONS);
    awaitAllTold();
  }

  public ServerProcess server() {
    return server;
  }

  public void killServer() {
    server.kill();
  }

  /// Ends in peace.
  public void stopServer() {
    server.terminate();
  }

  /// Another process in the place of the one that has ended.
  public void startServer() {
    server.close();
    server = ServerProcess.start(settings);
  }

  /// So many doses that nobody takes, all at the same moment; their ids.
  public List<String> missedSoon(int doses) {
    return ward.missedAt(Instant.now().plusMillis(800), patient.email(), doses);
  }

  public void take(String dose) {
    api(patient).post("/api/doses/taken", new JsonObject().put("doseId", dose)).expect(200);
  }

  /// One more dose is missed. It comes last, so when it has been told, live and in the list, all
  /// that came before it has been handled.
  public void awaitAllTold() {
    Somebody caregiver = caregivers.getFirst();
    try (var live = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.frame("registered", caregiver.liveAddress());
      String last = ward.missedAt(Instant.now(), patient.email(), 1).getFirst();
      Await.until("the last alert", () -> alerts(List.of(last)) == 2 && inOutbox() == 0);
      Await.until("it is heard", () -> heard(live).anyMatch(n -> subject(n).equals(last)));
      assertThat(listed(caregiver).map(n -> n.getString("id")))
          .doesNotHaveDuplicates()
          .containsAll(heard(live).map(n -> n.getString("id")).toList());
    }
    assertThat(ward.count("select count(*) from parked_events")).isZero();
  }

  public void assertMissedOnce(List<String> doses) {
    String missed =
        """
        select count(*) from dose_events
        where id = any(?) and status = 'MISSED' and version = 2 and next_action_at is null
        """;
    assertThat(ward.count(missed, doses)).isEqualTo(doses.size());
    String events =
        """
        select count(*) from events
        where type = 'dose.missed' and (payload->>'doseId')::uuid = any(?)
        """;
    assertThat(ward.count(events, doses)).isEqualTo(doses.size());
  }

  public void assertTakenLate(String dose) {
    String taken = "select count(*) from dose_events where id = any(?) and status = 'TAKEN_LATE'";
    assertThat(ward.count(taken, List.of(dose))).isOne();
  }

  public void assertEachAlertListedOnce(List<String> doses) {
    for (Somebody caregiver : caregivers) {
      assertThat(listed(caregiver).filter(n -> doses.contains(subject(n))))
          .extracting(FamilyAtRisk::subject)
          .containsExactlyInAnyOrderElementsOf(doses);
    }
  }

  /// What each caregiver's list tells of the dose, oldest first: types of notifications.
  public List<List<String>> told(String dose) {
    return caregivers.stream()
        .map(caregiver ->
            listed(caregiver)
                .filter(n -> subject(n).equals(dose))
                .map(n -> n.getString("type"))
                .toList()
                .reversed())
        .toList();
  }

  public long alerts(List<String> doses) {
    return ward.count(
        """
        select count(*) from notifications
        where type = 'MISSED_DOSE_ALERT' and subject_id = any(?)
        """,
        doses);
  }

  public long inOutbox() {
    return ward.count("select count(*) from outbox");
  }

  /// Whether a transaction waits for a row that another one has locked.
  public boolean someoneWaits() {
    return ward.count(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        > 0;
  }

  @Override
  public void close() {
    server.close();
    ward.close();
  }

  private Api api(Somebody somebody) {
    return server.api().with(somebody.token());
  }

  /// Newest first.
  private Stream<JsonObject> listed(Somebody somebody) {
    return api(somebody).get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast);
  }

  private Stream<JsonObject> heard(LiveClient live) {
    return live.received(caregivers.getFirst().liveAddress()).stream()
        .filter(body -> body.getString("kind").equals("notification"))
        .map(body -> body.getJsonObject("notification"));
  }

  private static String subject(JsonObject notification) {
    return notification.getString("subjectId");
  }
}
