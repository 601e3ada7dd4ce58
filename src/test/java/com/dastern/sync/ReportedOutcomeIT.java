package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the family hears once the phone is back in reach.
class ReportedOutcomeIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Somebody caregiver;
  private Phone phone;
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
  void doseIsDue() {
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    Prescriptions.active(patient);
    phone = new Phone(patient);
    dose = Prescriptions.upcoming(patient, now()).getFirst();
  }

  @Test
  void alertOfAPhoneOutOfReachIsCorrectedOnceItIsBack() {
    missed();
    assertThat(told("MISSED_DOSE_ALERT").getFirst().getString("body")).contains("មិនទាន់");
    Instant taken = dose.scheduledAt().plus(MINUTE.multipliedBy(3));
    phone.did("DOSE_TAKEN", taken, of(dose));
    phone.sync(now()).expect("APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    assertThat(told("DOSE_CORRECTED").getFirst().getString("body"))
        .contains(DateTimeFormatter.ofPattern("dd/MM HH:mm").format(taken.atZone(ZONE)))
        .contains("ភ្ជាប់បណ្ដាញវិញ");
    assertThat(Prescriptions.dose(patient, dose.id()).getString("status"))
        .isEqualTo("TAKEN_ON_TIME");
    // Who was not alerted needs no correction.
    Somebody later = FORGE.longLived(server.people().caregiverOf(patient));
    phone.sync(now()).expect("DUPLICATE");
    assertThat(told(later, "DOSE_CORRECTED")).isEmpty();
  }

  @Test
  void earlierTakingTakesThePlaceOfTheFirstCorrection() {
    missed();
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(9)), of(dose));
    phone.sync(now()).expect("APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    String first = told("DOSE_CORRECTED").getFirst().getString("body");
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(2)), of(dose));
    phone.sync(now()).expect("DUPLICATE", "APPLIED");
    Await.until(
        "the other one", () -> !told("DOSE_CORRECTED").getFirst().getString("body").equals(first));
    assertThat(told("DOSE_CORRECTED")).hasSize(1);
  }

  @Test
  void missIsConfirmedOnceThePhoneIsBack() {
    missed();
    phone.did("MISSED_DETECTED", dose.missedAfter(), of(dose));
    phone.sync(now()).expect("APPLIED");
    Await.until("the confirmation", () -> told("MISSED_DOSE_ALERT").size() == 2);
    assertThat(told("MISSED_DOSE_ALERT").getFirst().getString("title")).contains("បញ្ជាក់");
    phone.did("DOSE_SKIPPED", dose.missedAfter().plus(MINUTE), of(dose).put("reason", "ចង្អោរ"));
    phone.sync(now()).expect("DUPLICATE", "APPLIED");
    Await.until("the correction", () -> told("DOSE_CORRECTED").size() == 1);
    // It took the place of the confirmation; the reason stays with the patient.
    assertThat(told("MISSED_DOSE_ALERT")).hasSize(1);
    assertThat(told("DOSE_CORRECTED").getFirst().getString("body")).doesNotContain("ចង្អោរ");
  }

  @Test
  void whatWasTakenInTimeAndTakenBackOfflineIsAlertedOfLate() {
    server.clock().forwardTo(dose.scheduledAt());
    patient.api().post("/api/doses/taken", of(dose)).expect(200);
    phone.did("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE), of(dose));
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    phone.sync(now()).expect("APPLIED");
    Await.until("the late alert", () -> told("MISSED_DOSE_ALERT").size() == 1);
    assertThat(told("MISSED_DOSE_ALERT").getFirst().getString("title")).contains("រាយការណ៍ក្រោយ");
    assertThat(Prescriptions.dose(patient, dose.id()).getString("status")).isEqualTo("MISSED");
  }

  @Test
  void scheduleMadeOfflineIsTakenInAndItsMissIsTold() {
    Somebody owner = FORGE.longLived(server.people().patient());
    Somebody family = FORGE.longLived(server.people().caregiverOf(owner));
    LocalDate day = LocalDate.ofInstant(now(), ZONE).plusDays(1);
    server.clock().forwardTo(day.atTime(11, 0).atZone(ZONE).toInstant());
    Prescriptions.active(owner);
    String medication = medicationOf(owner);
    Instant morning = day.atTime(LocalTime.of(7, 30)).atZone(ZONE).toInstant();
    var occasion =
        new JsonObject()
            .put("medicationId", medication)
            .put("day", day.toString())
            .put("slot", "MORNING")
            .put("scheduledAt", morning.toString());
    var of = new JsonObject().put("occasion", occasion);
    var own = new Phone(owner);
    own.did("MISSED_DETECTED", morning.plus(MINUTE.multipliedBy(31)), of);
    own.sync(now()).expect("APPLIED");
    Await.until("the late alert", () -> told(family, "MISSED_DOSE_ALERT").size() == 1);
    assertThat(told(family, "MISSED_DOSE_ALERT").getFirst().getString("body")).contains("07:30");

    own.did("DOSE_TAKEN", morning.plus(MINUTE.multipliedBy(40)), of);
    own.sync(now()).expect("DUPLICATE", "APPLIED");
    Await.until("the correction", () -> told(family, "DOSE_CORRECTED").size() == 1);
    assertThat(told(family, "MISSED_DOSE_ALERT")).isEmpty();
    // Whoever names it otherwise means the same dose.
    own.did("DOSE_TAKEN", morning.plus(MINUTE.multipliedBy(50)), of);
    var state = own.sync(now()).expect("DUPLICATE", "DUPLICATE", "CONFLICT").state(2);
    assertThat(state.getString("status")).isEqualTo("TAKEN_LATE");
    assertThat(state.getString("medicationId")).isEqualTo(medication);
  }

  /// The id of a taking as needed is made by a phone, and may be that of another patient's dose.
  @Test
  void idOfAnotherPatientsDoseReachesNothingOfTheirs() {
    missed();
    phone.did("MISSED_DETECTED", dose.missedAfter(), of(dose));
    phone.sync(now()).expect("APPLIED");
    Await.until("the confirmation", () -> told("MISSED_DOSE_ALERT").size() == 2);
    Somebody stranger = FORGE.longLived(server.people().patient());
    var draft = Prescriptions.paracetamol();
    String prescription = stranger.api().post("/api/prescriptions", draft).expect(201).id();
    String medication = Prescriptions.medication(stranger, prescription);
    // A plan that begins in the same batch.
    var begins =
        new JsonObject()
            .put("prescriptionId", prescription)
            .put("version", 1)
            .put("status", new JsonObject().put("status", "ACTIVE"));
    var own = new Phone(stranger);
    own.did("PRESCRIPTION_UPDATED", now(), begins);
    own.did("PRN_TAKEN", now(), of(dose).put("medicationId", medication));
    own.sync(now()).expect("APPLIED", "APPLIED");
    Await.until("it is told", () -> server.count("select count(*) from outbox") == 0);
    own.did("DOSE_UNDONE", now(), of(dose));
    own.sync(now()).expect("DUPLICATE", "DUPLICATE", "APPLIED");
    Await.until("it is told", () -> server.count("select count(*) from outbox") == 0);
    assertThat(told("MISSED_DOSE_ALERT")).hasSize(2);
    assertThat(Prescriptions.dose(patient, dose.id()).getString("status")).isEqualTo("MISSED");
  }

  @Test
  void occasionThatIsNobodysOrNoneOfThePlanIsRefused() {
    Somebody stranger = server.people().patient();
    Prescriptions.active(stranger);
    String medication = medicationOf(stranger);
    LocalDate day = LocalDate.ofInstant(now(), ZONE);
    var occasion =
        new JsonObject()
            .put("medicationId", medication)
            .put("day", day.toString())
            .put("slot", "MORNING")
            .put("scheduledAt", now().toString());
    phone.did("DOSE_TAKEN", now(), new JsonObject().put("occasion", occasion));
    assertThat(phone.sync(now()).expect("REJECTED").code(0)).isEqualTo("NOT_FOUND");
    String own = medicationOf(patient);
    var before = occasion.copy().put("medicationId", own).put("day", day.minusDays(9).toString());
    var result =
        phone.sync(
            now(),
            List.of(Phone.action("DOSE_TAKEN", now(), new JsonObject().put("occasion", before))));
    assertThat(result.expect("REJECTED").code(0)).isEqualTo("NOT_PLANNED");
    // There is none in the evening: it may have been taken by an older plan, and nobody missed it.
    var evening = occasion.copy().put("medicationId", own).put("slot", "EVENING");
    var of = new JsonObject().put("occasion", evening.put("scheduledAt", now().minusSeconds(3600)));
    var missed = Phone.action("MISSED_DETECTED", now(), of);
    assertThat(phone.sync(now(), List.of(missed)).expect("REJECTED").code(0))
        .isEqualTo("NOT_PLANNED");
    phone.sync(now(), List.of(Phone.action("DOSE_TAKEN", now(), of))).expect("APPLIED");
    assertThat(phone.sync(now(), List.of(missed)).expect("REJECTED").code(0))
        .isEqualTo("NOT_PLANNED");
  }

  /// Two cells of the grid that fall on one instant are one dose.
  @Test
  void occasionThatWasMergedIntoAnotherIsThatDose() {
    LocalDate day = LocalDate.ofInstant(now(), ZONE).plusDays(1);
    var meals = new JsonObject();
    for (String meal : List.of("morning", "afternoon")) {
      meals.put(meal, new JsonObject().put("start", "09:00").put("end", "09:30"));
    }
    var draft = Prescriptions.metformin();
    var grid = draft.getJsonArray("medications").getJsonObject(0).getJsonObject("grid");
    grid.put("daytime", new JsonObject().put("amount", 1).put("meal", "AFTER"));
    Somebody owner = FORGE.longLived(server.people().patient());
    String medication = Prescriptions.medication(owner, Prescriptions.active(owner, draft));
    owner.api().put("/api/users/meal-times", meals).expect(200);
    server.clock().forwardTo(day.atTime(14, 0).atZone(ZONE).toInstant());
    var occasion =
        new JsonObject()
            .put("medicationId", medication)
            .put("day", day.toString())
            .put("slot", "DAYTIME")
            .put("scheduledAt", day.atTime(13, 0).atZone(ZONE).toInstant().toString());
    var taken = Phone.action("DOSE_TAKEN", now(), new JsonObject().put("occasion", occasion));
    new Phone(owner).sync(now(), List.of(taken)).expect("APPLIED");
    var doses = Prescriptions.of(owner.api().get("/api/doses/schedule?date=" + day).expect(200));
    assertThat(doses.stream().map(DoseOfDay::status)).containsExactly("TAKEN_LATE", "DUE");
  }

  /// Of their only prescription.
  private static String medicationOf(Somebody owner) {
    var prescriptions = owner.api().get("/api/prescriptions").expect(200).items();
    return Prescriptions.medication(owner, prescriptions.getJsonObject(0).getString("id"));
  }

  private void missed() {
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    Await.until("the alert", () -> told("MISSED_DOSE_ALERT").size() == 1);
  }

  private List<JsonObject> told(String type) {
    return told(caregiver, type);
  }

  private static List<JsonObject> told(Somebody whose, String type) {
    return whose.api().get("/api/notifications?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("type").equals(type))
        .toList();
  }

  private Instant now() {
    return server.clock().instant();
  }

  private static JsonObject of(DoseOfDay dose) {
    return new JsonObject().put("doseId", dose.id());
  }
}
