package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.FreePorts;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A revoke on one of two nodes, each a process of its own, stops the clients of both.
@Tag("alone")
class TwoNodesRevokeIT {
  private static final Logger log = LoggerFactory.getLogger(TwoNodesRevokeIT.class);
  private static final int ROUNDS = 20;
  private static final int DOSES = 30;
  private static final long LIMIT_MILLIS = 200;

  private static ServerProcess first;
  private static ServerProcess second;
  private static Ward ward;
  private static People people;

  @BeforeAll
  static void start() {
    Map<String, String> settings = TestServices.settings();
    int[] ports = FreePorts.two();
    settings.put("CLUSTER_MEMBERS", "127.0.0.1:%d,127.0.0.1:%d".formatted(ports[0], ports[1]));
    settings.put("CLUSTER_HOST", "127.0.0.1");
    first = ServerProcess.start(settings, Map.of("CLUSTER_PORT", String.valueOf(ports[0])));
    second = ServerProcess.start(settings, Map.of("CLUSTER_PORT", String.valueOf(ports[1])));
    URI database = URI.create(settings.get("DATABASE_URL"));
    ward = new Ward(database);
    people = new People(first.api(), database);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
    ward.close();
  }

  @Test
  void clientsOfBothNodesAreStoppedWithin200Milliseconds() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    List<Long> near = new ArrayList<>();
    List<Long> far = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      if (i > 0) people.connected(caregiver, patient);
      try (var here = listening(first, caregiver, patient.patientAddress());
          var there = listening(second, caregiver, patient.patientAddress())) {
        long start = System.nanoTime();
        revoke(patient);
        near.add(millisUntilRefused(here, patient.patientAddress(), start));
        far.add(millisUntilRefused(there, patient.patientAddress(), start));
      }
    }
    log.info("from the request to revoke until the client knows, ms: near {}, far {}", near, far);
    // One round in ten may fall into a pause of a machine that is shared.
    assertThat(near.stream().filter(millis -> millis > LIMIT_MILLIS).count())
        .as("near " + near)
        .isLessThanOrEqualTo(ROUNDS / 10);
    assertThat(far.stream().filter(millis -> millis > LIMIT_MILLIS).count())
        .as("far " + far)
        .isLessThanOrEqualTo(ROUNDS / 10);
  }

  @RepeatedTest(4)
  void nothingPublishedAfterTheRevokeReachesThem() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    String address = patient.patientAddress();
    ward.prescribe(patient.email(), DOSES);
    List<String> doses =
        ward.missedAt(Instant.now().plus(Duration.ofMinutes(20)), patient.email(), DOSES);
    try (var near = listening(first, caregiver, address);
        var far = listening(second, caregiver, address);
        var own = listening(second, patient, address)) {
      Set<String> after = takeAllWhileRevoking(patient, doses);
      assertThat(after).isNotEmpty();
      Await.until("the patient hears all", () -> heard(own, address).containsAll(doses));
      for (LiveClient client : List.of(near, far)) {
        assertThat(heard(client, address)).isNotEmpty().doesNotContainAnyElementsOf(after);
      }
    }
  }

  /// The doses that were taken when the revoke had been answered.
  private static Set<String> takeAllWhileRevoking(Somebody patient, List<String> doses) {
    var middle = new CountDownLatch(doses.size() / 3);
    var revoked = new AtomicBoolean();
    Set<String> after = new HashSet<>();
    AtOnce.all(
        List.of(
            () -> {
              for (int i = 0; i < doses.size(); i++) {
                if (revoked.get()) after.add(doses.get(i));
                ServerProcess node = i % 2 == 0 ? first : second;
                node.api()
                    .with(patient.token())
                    .post("/api/doses/taken", new JsonObject().put("doseId", doses.get(i)))
                    .expect(200);
                middle.countDown();
              }
              return true;
            },
            () -> {
              middle.await();
              revoke(patient);
              revoked.set(true);
              return true;
            }));
    return after;
  }

  private static void revoke(Somebody patient) {
    String connection =
        patient.api().get("/api/connections").items().getJsonObject(0).getString("id");
    patient.api().put("/api/connections/" + connection + "/revoke").expect(200);
  }

  private static long millisUntilRefused(LiveClient client, String address, long start) {
    Instant giveUp = Instant.now().plusSeconds(20);
    while (client.refusals(403, address).isEmpty()) {
      assertThat(Instant.now()).as("still not refused").isBefore(giveUp);
      LockSupport.parkNanos(200_000);
    }
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static List<String> heard(LiveClient client, String address) {
    return client.received(address).stream()
        .filter(body -> body.getString("kind").equals("dose"))
        .map(body -> body.getJsonObject("dose").getString("id"))
        .toList();
  }

  private static LiveClient listening(ServerProcess node, Somebody somebody, String address) {
    var live = new LiveClient(node.url());
    live.register(address, somebody.token());
    live.frame("registered", address);
    return live;
  }
}
