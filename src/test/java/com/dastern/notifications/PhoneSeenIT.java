package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The alert of a missed dose says when the patient's phone was last in reach, and what that means.
class PhoneSeenIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.of("Asia/Phnom_Penh"));
  private static TestServer server;

  private Somebody patient;
  private Somebody khmer;
  private Somebody english;
  private DoseOfDay dose;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prescribe() {
    patient = FORGE.longLived(server.people().patient());
    khmer = FORGE.longLived(server.people().caregiverOf(patient));
    english = FORGE.longLived(server.people().caregiverOf(patient));
    english
        .api()
        .put("/api/users/language", new JsonObject().put("language", "ENGLISH"))
        .expect(200);
    Prescriptions.active(patient);
    dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
  }

  @Test
  void whosePhoneWasInReachAfterTheDoseHasNotMarkedIt() {
    server.clock().forwardTo(dose.scheduledAt().plus(Duration.ofMinutes(4)));
    patient.api().get("/api/users/profile").expect(200);

    JsonObject alert = missed(english);

    Instant seen = seenAt(alert);
    assertThat(seen).isAfter(dose.scheduledAt()).isBefore(dose.missedAfter());
    assertThat(alert.getString("title")).isEqualTo("Missed dose");
    assertThat(alert.getString("body"))
        .endsWith("as taken. Their phone was last in reach at " + HOUR.format(seen) + ".");
    JsonObject inKhmer = missed(khmer);
    assertThat(inKhmer.getString("title")).isEqualTo("ខកខានលេបថ្នាំ");
    assertThat(inKhmer.getString("body"))
        .endsWith("ទេ។ ទូរសព្ទរបស់គាត់បានភ្ជាប់ចុងក្រោយនៅម៉ោង " + HOUR.format(seen) + "។");
  }

  @Test
  void whosePhoneHasBeenAwaySinceBeforeTheDoseIsUnconfirmed() {
    server.clock().forwardTo(dose.scheduledAt().minus(Duration.ofMinutes(2)));
    Instant before = server.clock().instant();
    patient.api().get("/api/users/profile").expect(200);
    Instant after = server.clock().instant();

    JsonObject alert = missed(english);

    Instant seen = seenAt(alert);
    assertThat(seen).isBetween(before, after);
    assertThat(alert.getString("title")).isEqualTo("Dose not confirmed");
    assertThat(alert.getString("body"))
        .startsWith("It is not confirmed whether ")
        .endsWith(": their phone has been out of reach since " + HOUR.format(seen) + ".");
    assertThat(missed(khmer).getString("body"))
        .startsWith("មិនទាន់អាចបញ្ជាក់បានទេថា ")
        .endsWith("ព្រោះទូរសព្ទរបស់គាត់ដាច់ការភ្ជាប់តាំងពីម៉ោង " + HOUR.format(seen) + "។");
  }

  @Test
  void whatCaregiversAndDoctorsDoIsNotThePatientsPhone() {
    Somebody doctor = FORGE.longLived(server.people().doctorOf(patient));
    server.clock().forwardTo(dose.scheduledAt().plus(Duration.ofMinutes(1)));
    String schedule = "/api/doses/schedule?patientId=" + patient.id();
    khmer.api().get(schedule).expect(200);
    doctor.api().get(schedule).expect(200);
    assertThat(seenAt(missed(english))).isBefore(dose.scheduledAt());
    assertThat(
            server.count(
                """
                select count(*) from phones_seen p join users u on u.id = p.user_id
                where u.role <> 'PATIENT'
                """))
        .isZero();
  }

  @Test
  void requestIsSeenInTheLastSecondsBeforeTheAlert() {
    server.clock().forwardTo(dose.missedAfter().minus(Duration.ofMillis(500)));
    patient.api().get("/api/users/profile").expect(200);
    assertThat(seenAt(missed(english))).isAfter(dose.scheduledAt());
  }

  @Test
  void tokenThatIsRefusedIsNobodysPhone() {
    server.clock().forwardTo(dose.scheduledAt().plus(Duration.ofMinutes(1)));
    var claims = FORGE.claims("PATIENT", server.clock().instant().minusSeconds(1));
    server
        .api()
        .with(FORGE.signed(claims.put("sub", patient.id())))
        .get("/api/users/profile")
        .expect(401);
    assertThat(seenAt(missed(english))).isBefore(dose.scheduledAt());
  }

  @Test
  void phoneThatListensAndPingsIsInReach() {
    try (var live = new LiveClient(server.url())) {
      live.register(patient.patientAddress(), patient.token());
      live.frame("registered", patient.patientAddress());
      server.clock().forwardTo(dose.scheduledAt().plus(Duration.ofMinutes(1)));
      live.send(new JsonObject().put("type", "ping"));
      live.frame(frame -> "pong".equals(frame.getString("type")));
      assertThat(seenAt(missed(english))).isAfter(dose.scheduledAt());
    }
  }

  @Test
  void phoneThatOnlyRenewsItsSessionIsInReach() {
    server.clock().forwardTo(dose.scheduledAt().plus(Duration.ofMinutes(1)));
    server.people().again(patient);
    assertThat(seenAt(missed(english))).isAfter(dose.scheduledAt());
  }

  @Test
  void whosePhoneWasNeverInReachIsUnconfirmed() {
    try (var ward = new Ward(server.database())) {
      ward.admit(1, 1);
      String id = ward.missedAt(server.clock().instant(), "patient1@ward.example", 1).getFirst();
      String text =
          "select %s from notifications where type = 'MISSED_DOSE_ALERT' and subject_id = '%s'";
      Await.until("the alert", () -> server.count(text.formatted("count(*)", id)) == 1);
      assertThat(server.text(text.formatted("body", id)))
          .startsWith("មិនទាន់អាចបញ្ជាក់បានទេថា ")
          .endsWith("ព្រោះទូរសព្ទរបស់គាត់មិនធ្លាប់បានភ្ជាប់សោះ។");
      assertThat(server.text(text.formatted("phone_seen_at::text", id))).isNull();
    }
  }

  @Test
  void liveAlertCarriesItAndOtherNotificationsDoNot() {
    server.clock().forwardTo(dose.scheduledAt().minus(Duration.ofMinutes(2)));
    patient.api().get("/api/users/profile").expect(200);
    try (var live = new LiveClient(server.url())) {
      live.register(english.liveAddress(), english.token());
      live.frame("registered", english.liveAddress());
      server.clock().forwardTo(dose.missedAfter());
      JsonObject alert = live.notification(english.liveAddress(), "MISSED_DOSE_ALERT");
      assertThat(alert).isEqualTo(alertOf(english));
      assertThat(seenAt(alert)).isBefore(dose.scheduledAt());
    }
    var others = patient.api().get("/api/notifications?limit=100").expect(200).items();
    assertThat(others).isNotEmpty();
    assertThat(others.stream().map(n -> ((JsonObject) n).getValue("phoneSeenAt")))
        .containsOnlyNulls();
  }

  private JsonObject missed(Somebody caregiver) {
    if (server.clock().instant().isBefore(dose.missedAfter())) {
      server.clock().forwardTo(dose.missedAfter());
    }
    Await.until("the alert", () -> alerts(caregiver) == 1);
    return alertOf(caregiver);
  }

  private long alerts(Somebody caregiver) {
    return server.count(
        """
        select count(*) from notifications
        where type = 'MISSED_DOSE_ALERT' and user_id = '%s' and subject_id = '%s'
        """
            .formatted(caregiver.id(), dose.id()));
  }

  private JsonObject alertOf(Somebody caregiver) {
    return caregiver.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(n -> n.getString("type").equals("MISSED_DOSE_ALERT"))
        .filter(n -> dose.id().equals(n.getString("subjectId")))
        .findFirst()
        .orElseThrow();
  }

  private static Instant seenAt(JsonObject alert) {
    return Instant.parse(alert.getString("phoneSeenAt"));
  }
}
