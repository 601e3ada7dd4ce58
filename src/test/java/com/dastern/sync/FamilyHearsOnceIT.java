package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever marks a dose, online or later, and whatever is heard first, the family is told one thing
/// beside the alert.
class FamilyHearsOnceIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String REPORTED = "ភ្ជាប់បណ្ដាញវិញ";
  private static TestServer server;
  private Somebody patient;
  private Somebody caregiver;
  private Phone phone;
  private String prescription;
  private DoseOfDay dose;
  private boolean late;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void doseIsAhead() {
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    prescription = Prescriptions.active(patient);
    phone = new Phone(patient);
    dose = Prescriptions.upcoming(patient, now().plus(Duration.ofHours(3))).getFirst();
    server.clock().forwardTo(dose.scheduledAt().minus(MINUTE.multipliedBy(115)));
  }

  @Test
  void onlineCorrectionGivesWayToTheReportedOne() {
    missed();
    patient.api().post("/api/doses/taken", of()).expect(200);
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(3)), of());
    phone.sync(now()).expect("APPLIED");
    Await.until(
        "the reported one",
        () ->
            told("DOSE_CORRECTED").stream()
                .anyMatch(each -> each.getString("body").contains(REPORTED)));
    assertThat(told("DOSE_CORRECTED")).hasSize(1);
  }

  @Test
  void whoHeardOfAMissAtTheSyncHearsThatItWasTakenAfterAll() {
    lateMiss();
    String late =
        server.text(
            "select id from dose_events where patient_id = '%s' and status = 'MISSED'"
                .formatted(patient.id()));
    patient.api().post("/api/doses/taken", new JsonObject().put("doseId", late)).expect(200);
    Await.until("the correction", Duration.ofSeconds(5), () -> told("DOSE_CORRECTED").size() == 1);
  }

  @Test
  void correctionIsNotTakenBackFromADoseThatIsTaken() {
    missed();
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(3)), of());
    phone.sync(now()).expect("APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    server.clock().forward(MINUTE.multipliedBy(5));
    patient.api().post("/api/doses/taken", of()).expect(200);
    server.clock().forward(MINUTE);
    phone.did("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE.multipliedBy(4)), of());
    phone.sync(now()).expect("DUPLICATE", "CONFLICT");
    assertThat(Prescriptions.dose(patient, dose.id()).getString("status")).isEqualTo("TAKEN_LATE");
    settle();
    // Else an alert is all that the family has of a dose that is taken.
    assertThat(told("DOSE_CORRECTED")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"taken", "skip"})
  void missThatIsReportedAndAMarkOnlineTellTheSameInAnyOrder(String mark) {
    var body = mark.equals("skip") ? new JsonObject().put("reason", "ចង្អោរ") : new JsonObject();
    Set<String> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      doseIsAhead();
      missed();
      Instant seen = now();
      server.clock().forward(MINUTE);
      if (order == 0) seenMissed(seen);
      settle();
      patient.api().post("/api/doses/" + mark, of().mergeIn(body)).expect(200);
      settle();
      if (order == 1) seenMissed(seen);
      settle();
      ends.add(titles());
    }
    assertThat(ends).hasSize(1);
  }

  @Test
  void whatACaregiverRemovedIsNotToldAgain() {
    missed();
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(3)), of());
    phone.sync(now()).expect("APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    String id = told("DOSE_CORRECTED").getFirst().getString("id");
    assertThat(caregiver.api().delete("/api/notifications/" + id).status()).isLessThan(300);
    // Changes nothing.
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(5)), of());
    phone.sync(now()).expect("DUPLICATE", "CONFLICT");
    settle();
    assertThat(told("DOSE_CORRECTED")).isEmpty();
  }

  /// The phone heard nothing of it, and sees each unmarked dose of its old plan as missed.
  @Test
  void familyIsNotAlertedOfWhatWasStopped() {
    patient
        .api()
        .put(
            "/api/prescriptions/" + prescription + "/status",
            new JsonObject().put("status", "INACTIVE"))
        .expect(200);
    String medication = Prescriptions.medication(patient, prescription);
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    var local = dose.scheduledAt().atZone(ZONE);
    phone.did(
        "MISSED_DETECTED",
        dose.missedAfter(),
        of().put(
                "occasion",
                occasion(
                    medication,
                    local.toLocalDate(),
                    local.getHour() < 12 ? "MORNING" : "NIGHT",
                    dose.scheduledAt())));
    phone.sync(now());
    settle();
    late = true;
    assertThat(told("MISSED_DOSE_ALERT")).isEmpty();
  }

  /// Accepted online, ended on the same phone five seconds later, out of reach, by a clock that is
  /// twenty seconds behind.
  @Test
  void patientsRevokeIsNotLostToAClockThatIsALittleBehind() {
    Somebody doctor = FORGE.longLived(server.people().doctor());
    String id =
        doctor
            .api()
            .post("/api/connections/request", new JsonObject().put("identifier", patient.email()))
            .expect(201)
            .id();
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    server.clock().forward(Duration.ofSeconds(5));
    Instant device = now().minusSeconds(20);
    var revoked =
        Phone.action("CONNECTION_REVOKED", device, new JsonObject().put("connectionId", id));
    phone.sync(device.plusSeconds(1), List.of(revoked));
    assertThat(server.text("select status from connections where id = '%s'".formatted(id)))
        .isEqualTo("REVOKED");
  }

  /// The scheduler is woken by the same batch.
  @Test
  void reportThatComesBeforeTheSchedulerTellsTheSameAsOneAfterIt() {
    List<String> ends = new ArrayList<>();
    for (int story = 0; story < 3; story++) {
      doseIsAhead();
      if (story == 0) missed();
      else server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
      seenMissed(dose.missedAfter());
      Await.until("both", () -> told("MISSED_DOSE_ALERT").size() == 2);
      settle();
      ends.add(numbers());
    }
    assertThat(ends).containsOnly("[alert, confirmed]");
  }

  /// An accept that says nothing of a level, on a second phone.
  @Test
  void acceptThatIsHeardAgainOpensNoMoreThanThePatientSaid() {
    Somebody doctor = FORGE.longLived(server.people().doctor());
    String id =
        doctor
            .api()
            .post("/api/connections/request", new JsonObject().put("identifier", patient.email()))
            .expect(201)
            .id();
    server.clock().forward(MINUTE);
    patient
        .api()
        .put(
            "/api/connections/" + id + "/accept", new JsonObject().put("permission", "NOT_ALLOWED"))
        .expect(200);
    server.clock().forward(MINUTE);
    phone.did("CONNECTION_ACCEPTED", now(), new JsonObject().put("connectionId", id));
    phone.sync(now());
    assertThat(server.text("select permission from connections where id = '%s'".formatted(id)))
        .isEqualTo("NOT_ALLOWED");
  }

  /// The notifier takes back what was told of one dose, and then waits for the connection, while a
  /// revoke has the connection and waits for what was told.
  @Test
  void revokeAndNotifierDoNotLockEachOtherOut() throws Exception {
    missed();
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(3)), of());
    phone.sync(now()).expect("APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    server.clock().forward(MINUTE.multipliedBy(5));
    patient.api().post("/api/doses/taken", of()).expect(200);
    DoseOfDay first = dose;
    dose = Prescriptions.upcoming(patient, now()).getFirst();
    missed();
    settle();
    try (var connection = TestServices.connect(server.database());
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "select 1 from connections where patient_id = '%s' for update".formatted(patient.id()));
      phone.did(
          "DOSE_UNDONE",
          first.scheduledAt().plus(MINUTE.multipliedBy(4)),
          new JsonObject().put("doseId", first.id()));
      phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE), of());
      phone.sync(now());
      Await.until(
          "the notifier waits",
          () ->
              server.count(
                      "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
                  > 0);
      statement.execute(
          "update connections set status = 'REVOKED' where patient_id = '%s'"
              .formatted(patient.id()));
      connection.rollback();
    }
    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
    assertThat(
            server.count(
                "select deadlocks from pg_stat_database where datname = current_database()"))
        .isZero();
  }

  /// Asked for before the dose was due, let in after it was missed.
  @Test
  void whoWasNotConnectedWhenItWasMissedHearsNothingOfIt() {
    Somebody newcomer = FORGE.longLived(server.people().caregiver());
    server.change(
        "update subscriptions set tier = 'FAMILY_PREMIUM' where user_id = '%s'"
            .formatted(patient.id()));
    String id =
        newcomer
            .api()
            .post("/api/connections/request", new JsonObject().put("identifier", patient.email()))
            .expect(201)
            .id();
    missed();
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    seenMissed(dose.missedAfter());
    settle();
    caregiver = newcomer;
    assertThat(told("MISSED_DOSE_ALERT")).isEmpty();
  }

  private String numbers() {
    return caregiver.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> dose.id().equals(each.getString("subjectId")))
        .map(each ->
            each.getString("title").contains("បញ្ជាក់ថា")
                ? "confirmed"
                : each.getString("title").contains("រាយការណ៍") ? "reported later" : "alert")
        .sorted()
        .toList()
        .toString();
  }

  private void lateMiss() {
    late = true;
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    LocalDate day = LocalDate.ofInstant(now(), ZONE).plusDays(1);
    server.clock().forwardTo(day.atTime(11, 0).atZone(ZONE).toInstant());
    prescription = Prescriptions.active(patient);
    phone = new Phone(patient);
    Instant morning = day.atTime(7, 30).atZone(ZONE).toInstant();
    String medication = Prescriptions.medication(patient, prescription);
    phone.did(
        "MISSED_DETECTED",
        morning.plus(MINUTE.multipliedBy(31)),
        new JsonObject().put("occasion", occasion(medication, day, "MORNING", morning)));
    phone.sync(now()).expect("APPLIED");
    Await.until("the late alert", () -> told("MISSED_DOSE_ALERT").size() == 1);
  }

  private static JsonObject occasion(
      String medication, LocalDate day, String slot, Instant scheduledAt) {
    return new JsonObject()
        .put("medicationId", medication)
        .put("day", day.toString())
        .put("slot", slot)
        .put("scheduledAt", scheduledAt.toString());
  }

  private void seenMissed(Instant at) {
    phone.did("MISSED_DETECTED", at, of());
    phone.sync(now());
  }

  private void missed() {
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    Await.until("the alert", () -> told("MISSED_DOSE_ALERT").size() == 1);
  }

  /// Until everything is told: what is asked of the patient now comes after it.
  private void settle() {
    Somebody stranger = server.people().caregiver();
    var request = new JsonObject().put("identifier", patient.email());
    String id = stranger.api().post("/api/connections/request", request).expect(201).id();
    Await.until(
        "what came before is told",
        () ->
            server.count("select count(*) from notifications where subject_id = '%s'".formatted(id))
                == 1);
  }

  /// Of what is in the list, without what is the same in each story.
  private String titles() {
    return caregiver.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> dose.id().equals(each.getString("subjectId")))
        .map(each -> each.getString("type") + " " + each.getString("title"))
        .sorted()
        .toList()
        .toString();
  }

  private List<JsonObject> told(String type) {
    return caregiver.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> late || dose.id().equals(each.getString("subjectId")))
        .filter(each -> each.getString("type").equals(type))
        .toList();
  }

  private JsonObject of() {
    return new JsonObject().put("doseId", dose.id());
  }

  private Instant now() {
    return server.clock().instant();
  }
}
