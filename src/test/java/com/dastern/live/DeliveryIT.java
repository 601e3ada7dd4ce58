package com.dastern.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every message is judged when it goes out, by what the database says then. The permission is
/// changed behind the server's back here: no announcement helps.
class DeliveryIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final UUID CHOSEN = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private static TestServer server;
  private Somebody patient;
  private Somebody caregiver;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
  }

  @Test
  void revokeThatNobodyAnnouncedLetsNothingThrough() {
    try (var live = listening(caregiver);
        var own = listening(patient)) {
      tell(1, CHOSEN, "2026-11-23");
      Await.until("both hear it", () -> heard(live).equals(List.of(1)));
      set("status = 'REVOKED'");
      tell(2, CHOSEN, "2026-11-23");
      alert(caregiver, 3);
      aboutConnection(caregiver, 4);
      Await.until("the patient hears all", () -> heard(own).equals(List.of(1, 2)));
      Await.until("news of connections go through", () -> told(live).contains(4));
      assertThat(heard(live)).containsExactly(1);
      assertThat(told(live)).containsExactly(4);
    }
  }

  @Test
  void onlyWhatWasSelectedIsHeard() {
    set(
        "permission = 'SELECTED', selected_from = '2026-11-22', selected_until = '2026-11-23',"
            + " selected_prescriptions = array['%s']::uuid[]".formatted(CHOSEN));
    try (var live = listening(caregiver);
        var own = listening(patient)) {
      tell(1, CHOSEN, "2026-11-21");
      tell(2, CHOSEN, "2026-11-22");
      tell(3, OTHER, "2026-11-22");
      tell(4, CHOSEN, "2026-11-23");
      tell(5, CHOSEN, "2026-11-24");
      Await.until("the patient hears all", () -> heard(own).size() == 5);
      Await.until("what was selected is heard", () -> heard(live).contains(4));
      assertThat(heard(live)).containsExactly(2, 4);
    }
  }

  @Test
  void approvalThatHasEndedLetsNothingThrough() {
    set(
        "permission = 'REQUEST', granted_until = '%s'"
            .formatted(server.clock().instant().plusSeconds(60)));
    try (var live = listening(caregiver);
        var own = listening(patient)) {
      tell(1, CHOSEN, "2026-11-23");
      Await.until("it is heard", () -> heard(live).equals(List.of(1)));
      server.clock().forward(Duration.ofSeconds(61));
      tell(2, CHOSEN, "2026-11-23");
      Await.until("the patient hears both", () -> heard(own).equals(List.of(1, 2)));
      assertThat(heard(live)).containsExactly(1);
    }
  }

  @Test
  void messagesKeepTheirOrder() {
    try (var live = listening(caregiver)) {
      for (int i = 0; i < 500; i++) tell(i, CHOSEN, "2026-11-23");
      Await.until("all are heard", () -> heard(live).size() == 500);
      assertThat(heard(live)).isEqualTo(IntStream.range(0, 500).boxed().toList());
    }
  }

  @Test
  void watchingIsARowOfThePatientsTrailAndBeingCheckedIsNot() {
    try (var live = listening(caregiver)) {
      tell(1, CHOSEN, "2026-11-23");
      Await.until("it is heard", () -> heard(live).equals(List.of(1)));
      assertThat(
              server.text(
                  "select string_agg(outcome || ' ' || actor_id, ',') from audit_logs"
                      + " where action = 'LIVE_WATCHED' and patient_id = '%s'"
                          .formatted(patient.id())))
          .isEqualTo("ALLOWED " + caregiver.id());
    }
  }

  private void set(String change) {
    server.change(
        "update connections set %s where patient_id = '%s'".formatted(change, patient.id()));
  }

  private void tell(int version, UUID prescription, String day) {
    var dose =
        new JsonObject()
            .put("prescriptionId", prescription.toString())
            .put("scheduledAt", day + "T00:30:00+07:00")
            .put("version", version);
    server.publish(
        patient.patientAddress(), new JsonObject().put("kind", "dose").put("dose", dose));
  }

  private void alert(Somebody to, int number) {
    notify(to, number, "MISSED_DOSE_ALERT");
  }

  private void aboutConnection(Somebody to, int number) {
    notify(to, number, "CONNECTION_REQUEST");
  }

  private void notify(Somebody to, int number, String type) {
    UUID id = UUID.randomUUID();
    server.change(
        "insert into notifications (user_id, id, event_id, patient_id, type, title, body, created_at)"
            + " values ('%s', '%s', gen_random_uuid(), '%s', '%s', '-', '-', now())"
                .formatted(to.id(), id, patient.id(), type));
    var notification =
        new JsonObject()
            .put("id", id.toString())
            .put("type", type)
            .put("patientId", patient.id())
            .put("number", number);
    server.publish(
        to.liveAddress(),
        new JsonObject().put("kind", "notification").put("notification", notification));
  }

  private LiveClient listening(Somebody somebody) {
    var live = new LiveClient(server.url());
    for (String address : List.of(patient.patientAddress(), somebody.liveAddress())) {
      live.register(address, somebody.token());
      live.frame("registered", address);
    }
    return live;
  }

  private List<Integer> heard(LiveClient live) {
    return live.received(patient.patientAddress()).stream()
        .map(body -> body.getJsonObject("dose").getInteger("version"))
        .toList();
  }

  private List<Integer> told(LiveClient live) {
    return live.received(caregiver.liveAddress()).stream()
        .filter(body -> body.getString("kind").equals("notification"))
        .map(body -> body.getJsonObject("notification").getInteger("number"))
        .filter(number -> number != null)
        .toList();
  }
}
