package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.FreePorts;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes, each a process of its own, share the work and one event bus.
class TwoNodesIT {
  private static final int PATIENTS = 2_000;
  private static final int DOSES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Map<String, String> settings;
  private static Map<String, String> asFirst;
  private static ServerProcess first;
  private static ServerProcess second;
  private static Ward ward;
  private static People people;

  @BeforeAll
  static void start() {
    settings = TestServices.settings();
    settings.put("SCHEDULER_BATCH", "100");
    int[] ports = FreePorts.two();
    settings.put("CLUSTER_MEMBERS", "127.0.0.1:%d,127.0.0.1:%d".formatted(ports[0], ports[1]));
    settings.put("CLUSTER_HOST", "127.0.0.1");
    asFirst = Map.of("CLUSTER_PORT", String.valueOf(ports[0]));
    first = ServerProcess.start(settings, asFirst);
    second = ServerProcess.start(settings, Map.of("CLUSTER_PORT", String.valueOf(ports[1])));
    URI database = URI.create(settings.get("DATABASE_URL"));
    ward = new Ward(database);
    ward.admit(PATIENTS, 1);
    people = new People(first.api(), database);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
    ward.close();
  }

  @Test
  void dosesThatFallDueTogetherAreHandledOnceAndByBothNodes() {
    double byFirst = claimedBy(first);
    double bySecond = claimedBy(second);
    Instant due = soon();
    ward.missedAt(due, 1);

    awaitAllAlerted(due);

    assertMissedOnce(due);
    byFirst = claimedBy(first) - byFirst;
    bySecond = claimedBy(second) - bySecond;
    assertThat(byFirst + bySecond).isEqualTo(PATIENTS);
    assertThat(byFirst).isPositive();
    assertThat(bySecond).isPositive();
  }

  @Test
  void nodeThatIsKilledInTheMiddleLeavesNothingUndone() {
    first.haltAt("stored", List.of());
    Instant due = soon();
    ward.missedAt(due, 1);
    first.awaitHalted("stored");
    first.kill();

    awaitAllAlerted(due);

    assertMissedOnce(due);
    first = ServerProcess.start(settings, asFirst);
    people = new People(first.api(), URI.create(settings.get("DATABASE_URL")));
  }

  @Test
  void clientsOfBothNodesHearAllWhicheverNodeHandlesIt() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    ward.prescribe(patient.email(), DOSES);
    try (var near = listening(first, caregiver, caregiver.liveAddress());
        var far = listening(second, caregiver, caregiver.liveAddress())) {
      List<String> doses = ward.missedAt(soon(), patient.email(), DOSES);
      for (LiveClient live : List.of(near, far)) {
        Await.until("all alerts are heard", () -> alerted(live, caregiver).containsAll(doses));
      }
    }
  }

  @Test
  void revokeOnOneNodeSilencesTheClientOfTheOther() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    ward.prescribe(patient.email(), 1);
    String connection =
        patient.api().get("/api/connections").expect(200).items().getJsonObject(0).getString("id");
    try (var silenced = listening(second, caregiver, patient.patientAddress());
        var own = listening(second, patient, patient.patientAddress())) {
      silenced.register(caregiver.liveAddress(), caregiver.token());
      silenced.frame("registered", caregiver.liveAddress());

      patient.api().put("/api/connections/" + connection + "/revoke").expect(200);

      assertThat(silenced.frame("err", patient.patientAddress()).getInteger("failureCode"))
          .isEqualTo(403);
      String dose = ward.missedAt(Instant.now(), patient.email(), 1).getFirst();
      own.frame(frame -> frame.encode().contains("dose.missed"));
      assertThat(silenced.received(patient.patientAddress()).toString()).doesNotContain(dose);
      assertThat(alerted(silenced, caregiver)).isEmpty();
    }
  }

  private static LiveClient listening(ServerProcess node, Somebody somebody, String address) {
    var live = new LiveClient(node.url());
    live.register(address, somebody.token());
    live.frame("registered", address);
    return live;
  }

  /// The doses that it has heard an alert of.
  private static List<String> alerted(LiveClient live, Somebody caregiver) {
    return live.received(caregiver.liveAddress()).stream()
        .filter(body -> body.getString("kind").equals("notification"))
        .map(body -> body.getJsonObject("notification"))
        .filter(notification -> notification.getString("type").equals("MISSED_DOSE_ALERT"))
        .map(notification -> notification.getString("subjectId"))
        .toList();
  }

  private static Instant soon() {
    return Instant.ofEpochSecond(Instant.now().plusMillis(2_500).getEpochSecond());
  }

  private static void awaitAllAlerted(Instant due) {
    Await.until(
        "all are alerted",
        PATIENCE,
        () ->
            ward.count(
                        """
                        select count(distinct (n.user_id, n.subject_id)) from notifications n
                        join dose_events d on d.patient_id = n.patient_id and d.id = n.subject_id
                        where d.missed_after = ?::timestamptz
                        """,
                        due.toString())
                    == PATIENTS
                && ward.count("select count(*) from outbox") == 0);
  }

  private static void assertMissedOnce(Instant due) {
    String doses =
        """
        select count(*) from dose_events
        where missed_after = ?::timestamptz and status = 'MISSED' and version = 2
        """;
    assertThat(ward.count(doses, due.toString())).isEqualTo(PATIENTS);
    String events =
        """
        select count(*) from events e
        join dose_events d on d.patient_id = e.patient_id and d.id::text = e.payload->>'doseId'
        where e.type = 'dose.missed' and d.missed_after = ?::timestamptz
        """;
    assertThat(ward.count(events, due.toString())).isEqualTo(PATIENTS);
    String alerts =
        """
        select count(*) from notifications n
        join dose_events d on d.patient_id = n.patient_id and d.id = n.subject_id
        where n.type = 'MISSED_DOSE_ALERT' and d.missed_after = ?::timestamptz
        """;
    assertThat(ward.count(alerts, due.toString())).isEqualTo(PATIENTS);
  }

  private static double claimedBy(ServerProcess node) {
    return node.api()
        .get("/metrics")
        .expect(200)
        .text()
        .lines()
        .filter(line -> line.startsWith("dastern_scheduler_lateness_seconds_count"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
