package com.dastern.connections;

import static com.dastern.testing.Circle.days;
import static com.dastern.testing.Circle.level;
import static com.dastern.testing.Circle.selected;
import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.Circle;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alerts of missed doses go to the family members to whom the dose is open, while both sides want
/// them to.
class AlertSwitchIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;
  private Somebody patient;

  /// Always alerted: when they are, the others have been told, or not.
  private Circle witness;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void newPatient() {
    patient = FORGE.longLived(server.people().patient());
    witness = circle();
  }

  @Test
  void eachSideHasItsOwnSwitch() {
    Somebody caregiver = witness.other();
    assertThat(alerts(witness.alerts(caregiver, false).expect(200).json())).isEqualTo("off/on");
    assertThat(alerts(witness.alerts(patient, false).expect(200).json())).isEqualTo("off/off");
    assertThat(alerts(witness.alerts(caregiver, true).expect(200).json())).isEqualTo("on/off");
    long before = witness.trailLength();
    witness.alerts(patient, false).expect(200);
    assertThat(witness.trailAfter(before)).isEmpty();
    assertThat(alerts(witness.alerts(patient, true).expect(200).json())).isEqualTo("on/on");
    assertThat(witness.trailAfter(before)).containsExactly("ALERTS_CHANGED");
  }

  @Test
  void nobodyElseSwitches() {
    var doctor = server.people().doctor();
    witness.alerts(doctor, false).expectProblem(403, "ROLE_REQUIRED");
    witness.alerts(server.people().caregiver(), false).expectProblem(404, "NOT_FOUND");
    witness.alerts(server.people().patient(), false).expectProblem(404, "NOT_FOUND");
    witness.revoke(patient).expect(200);
    witness.alerts(patient, false).expectProblem(409, "CONNECTION_NOT_ACCEPTED");
  }

  @Test
  void alertsGoOutWhileBothSwitchesAreOn() {
    Circle off = circle();
    off.alerts(off.other(), false).expect(200);
    Circle paused = circle();
    paused.alerts(patient, false).expect(200);
    DoseOfDay dose = missed();
    assertThat(told(off, "MISSED_DOSE_ALERT", dose)).isZero();
    assertThat(told(paused, "MISSED_DOSE_ALERT", dose)).isZero();
  }

  @Test
  void correctionGoesToWhoWasAlertedWhateverTheSwitchSaysNow() {
    Circle switched = circle();
    Circle closed = circle();
    DoseOfDay dose = missed();
    switched.alerts(switched.other(), false).expect(200);
    closed.opens(level("NOT_ALLOWED"));
    assertThat(listed(closed)).doesNotContain("MISSED_DOSE_ALERT");
    var body = new JsonObject().put("doseId", dose.id());
    patient.api().post("/api/doses/taken", body).expect(200);
    Await.until("the correction", () -> told(switched, "DOSE_CORRECTED", dose) == 1);
    assertThat(told(closed, "DOSE_CORRECTED", dose)).isZero();
    closed.opens(level("ALLOWED"));
    assertThat(listed(closed)).contains("MISSED_DOSE_ALERT");
  }

  @Test
  void alertIsOfWhatIsOpen() {
    String taken = Prescriptions.active(patient);
    String other = Prescriptions.active(patient);
    DoseOfDay dose =
        Prescriptions.upcoming(patient, server.clock().instant()).stream()
            .filter(found -> prescription(found).equals(taken))
            .findFirst()
            .orElseThrow();
    LocalDate day = LocalDate.ofInstant(dose.scheduledAt(), ZoneId.of("Asia/Phnom_Penh"));
    Circle chosen = circle().opens(selected(taken));
    Circle elsewhere = circle().opens(selected(other));
    Circle thatDay = circle().opens(days(day, day));
    Circle another = circle().opens(days(day.plusDays(1), day.plusDays(9)));
    Circle asking = circle().opens(level("REQUEST"));
    Circle granted = circle().opens(level("REQUEST"));
    granted.decide(granted.ask().expect(201).id(), "approve").expect(200);

    server.clock().forwardTo(dose.missedAfter());
    Await.until("the alert", () -> told(witness, "MISSED_DOSE_ALERT", dose) == 1);
    for (Circle open : List.of(chosen, thatDay, granted)) {
      assertThat(told(open, "MISSED_DOSE_ALERT", dose)).isEqualTo(1);
      assertThat(listed(open)).contains("MISSED_DOSE_ALERT");
    }
    for (Circle closed : List.of(elsewhere, another, asking)) {
      assertThat(told(closed, "MISSED_DOSE_ALERT", dose)).isZero();
    }
    chosen.opens(selected(other));
    assertThat(alertsListed(chosen, dose)).isZero();
    thatDay.opens(days(day.plusDays(1), day.plusDays(1)));
    assertThat(alertsListed(thatDay, dose)).isZero();
    server.clock().forward(java.time.Duration.ofHours(25));
    assertThat(alertsListed(granted, dose)).isZero();
    assertThat(alertsListed(witness, dose)).isEqualTo(1);
  }

  private Circle circle() {
    return Circle.of(server, patient, FORGE.longLived(server.people().caregiver()));
  }

  private DoseOfDay missed() {
    Prescriptions.active(patient);
    DoseOfDay dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter());
    Await.until("the alert", () -> told(witness, "MISSED_DOSE_ALERT", dose) == 1);
    return dose;
  }

  private static String prescription(DoseOfDay dose) {
    return server.text(
        "select prescription_id from dose_events where id = '%s'".formatted(dose.id()));
  }

  private static long told(Circle circle, String type, DoseOfDay dose) {
    return server.count(
        "select count(*) from notifications where user_id = '%s' and type = '%s' and subject_id = '%s'"
            .formatted(circle.other().id(), type, dose.id()));
  }

  private static List<String> listed(Circle circle) {
    return items(circle).stream().map(item -> item.getString("type")).toList();
  }

  private static long alertsListed(Circle circle, DoseOfDay dose) {
    return items(circle).stream()
        .filter(item -> item.getString("type").equals("MISSED_DOSE_ALERT"))
        .filter(item -> item.getString("subjectId").equals(dose.id()))
        .count();
  }

  private static List<JsonObject> items(Circle circle) {
    return circle.other().api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static String alerts(JsonObject connection) {
    JsonObject alerts = connection.getJsonObject("alerts");
    return onOff(alerts.getBoolean("wanted")) + "/" + onOff(alerts.getBoolean("allowed"));
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
