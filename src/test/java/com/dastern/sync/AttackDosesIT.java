package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an attacker found of doses; each fails as long as it is not mended. No scheduler runs.
class AttackDosesIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Phone phone;
  private String prescription;
  private DoseOfDay dose;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void doseIsAhead() {
    somebodyElse();
  }

  /// Another patient whose first dose is two hours ahead: each order of a story has its own.
  private void somebodyElse() {
    patient = FORGE.longLived(server.people().patient());
    prescription = Prescriptions.active(patient);
    phone = new Phone(patient);
    dose = Prescriptions.upcoming(patient, now().plus(Duration.ofHours(3))).getFirst();
    server.clock().forwardTo(dose.scheduledAt().minus(MINUTE.multipliedBy(115)));
  }

  @Test
  void clockThatIsAheadByLessThanHalfAMinuteKeepsTheOrder() {
    at(10);
    Instant device = now().plusSeconds(25);
    phone.did("DOSE_TAKEN", device.minusSeconds(600), of());
    phone.did("DOSE_UNDONE", device.minusSeconds(10), of());
    phone.did("DOSE_TAKEN", device.minusSeconds(5), of());
    phone.sync(device);
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  @Test
  void undoThatNamesAMedicationAsNeededAndAnOccasionIsNoFault() {
    at(10);
    var payload =
        new JsonObject()
            .put("medicationId", asNeeded())
            .put("occasion", occasion(dose.scheduledAt()));
    var results =
        phone.sync(now(), List.of(Phone.action("DOSE_UNDONE", now().minus(MINUTE), payload)));
    assertThat(status(results)).isLessThan(500);
  }

  @Test
  void idOfASnoozeThatWasMadeOnlineIsNoTaking() {
    at(1);
    String id = UUID.randomUUID().toString();
    patient.api().post("/api/doses/snooze", of().put("id", id).put("minutes", 5)).expect(200);
    server.clock().forward(MINUTE);
    var taken = Phone.action("DOSE_TAKEN", now(), of()).put("id", id);
    var results = phone.sync(now(), List.of(taken));
    boolean counts = dose().getString("status").equals("TAKEN_ON_TIME");
    assertThat(results.names().getFirst()).isEqualTo(counts ? "APPLIED" : "CONFLICT");
  }

  @Test
  void earliestTakingStandsAlsoWhereItIsSaidOnline() {
    at(10);
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(9)), of());
    phone.sync(now()).expect("APPLIED");
    Instant earlier = dose.scheduledAt().plus(MINUTE);
    patient.api().post("/api/doses/taken", of().put("takenAt", earlier.toString())).expect(200);
    assertThat(instant(dose().getString("takenAt"))).isEqualTo(earlier);
  }

  @Test
  void onlineMarkOutsideTheWindowIsNone() {
    at(10);
    phone.did("DOSE_TAKEN", dose.scheduledAt(), of());
    phone.sync(now()).expect("APPLIED");
    server.clock().forward(Duration.ofDays(4));
    // The same again, days later, as a phone may send it that lost the answer.
    patient.api().post("/api/doses/taken", of());
    phone.did("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE), of());
    phone.sync(now());
    assertThat(dose().getString("status")).isEqualTo("MISSED");
  }

  @Test
  void takingAsNeededUnderOneIdWithTwoAmountsIsTheSameInAnyOrder() {
    Set<String> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      at(10);
      Instant taken = dose.scheduledAt();
      var of =
          new JsonObject()
              .put("medicationId", asNeeded())
              .put("doseId", UUID.randomUUID().toString())
              .put("takenAt", taken.toString());
      var one = Phone.action("PRN_TAKEN", taken.plus(MINUTE), of.copy().put("amount", 1));
      var two =
          Phone.action("PRN_TAKEN", taken.plus(MINUTE.multipliedBy(2)), of.copy().put("amount", 2));
      phone.sync(now(), List.of(order == 0 ? one : two));
      phone.sync(now(), List.of(order == 0 ? two : one));
      ends.add(
          String.valueOf(Prescriptions.dose(patient, of.getString("doseId")).getValue("amount")));
    }
    assertThat(ends).hasSize(1);
  }

  @Test
  void takingAsNeededThatIsReportedAnewAfterAnUndoCanBeUndoneAgain() {
    at(10);
    String id = UUID.randomUUID().toString();
    var of =
        new JsonObject()
            .put("medicationId", asNeeded())
            .put("doseId", id)
            .put("takenAt", dose.scheduledAt().toString());
    phone.did("PRN_TAKEN", dose.scheduledAt().plus(MINUTE), of);
    phone.sync(now()).expect("APPLIED");
    patient.api().post("/api/doses/undo", new JsonObject().put("doseId", id));
    server.clock().forward(MINUTE);
    phone.did("PRN_TAKEN", now(), of);
    phone.sync(now()).expect("DUPLICATE", "APPLIED");
    assertThat(Prescriptions.dose(patient, id).getString("status")).isEqualTo("TAKEN_ON_TIME");
    server.clock().forward(MINUTE);
    var undone = patient.api().post("/api/doses/undo", new JsonObject().put("doseId", id));
    assertThat(undone.status()).isLessThan(500);
  }

  /// Taken at t1 and taken back at t2; paused in between. Another phone says it was taken at t0.
  @Test
  void doseOfAPausedPlanIsTheSameInAnyOrder() {
    Set<Boolean> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      Instant first = now();
      server.clock().forward(MINUTE.multipliedBy(30));
      var early = Phone.action("DOSE_TAKEN", first.plus(MINUTE), both(dose.scheduledAt()));
      var taken =
          Phone.action("DOSE_TAKEN", first.plus(MINUTE.multipliedBy(2)), both(dose.scheduledAt()));
      var undone =
          Phone.action("DOSE_UNDONE", first.plus(MINUTE.multipliedBy(3)), both(dose.scheduledAt()));
      phone.sync(now(), List.of(taken)).expect("APPLIED");
      pause();
      phone.sync(now(), List.of(order == 0 ? early : undone));
      phone.sync(now(), List.of(order == 0 ? undone : early));
      ends.add(
          server.count(
                  "select count(*) from dose_events where patient_id = '%s' and taken_at is not null"
                      .formatted(patient.id()))
              > 0);
    }
    assertThat(ends).hasSize(1);
  }

  /// A dose that had been withdrawn was taken, and that was taken back within the grace period.
  @Test
  void withdrawnDoseIsTheSameInOneBatchOrTwo() {
    Set<Long> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      pause();
      at(5);
      var taken =
          Phone.action("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE), both(dose.scheduledAt()));
      var undone =
          Phone.action(
              "DOSE_UNDONE",
              dose.scheduledAt().plus(MINUTE.multipliedBy(2)),
              both(dose.scheduledAt()));
      if (order == 0) phone.sync(now(), List.of(taken, undone)).expect("APPLIED", "APPLIED");
      else {
        phone.sync(now(), List.of(taken)).expect("APPLIED");
        phone.sync(now(), List.of(undone)).expect("APPLIED");
      }
      // In one of them the scheduler will find it missed, and tell the family.
      ends.add(
          server.count(
              "select count(*) from dose_events where patient_id = '%s' and scheduled_at = '%s' and next_action is not null"
                  .formatted(patient.id(), dose.scheduledAt())));
    }
    assertThat(ends).hasSize(1);
  }

  @Test
  void nobodyMissesWhatWasStoppedBeforeItWasDue() {
    pause();
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    phone.did("MISSED_DETECTED", dose.missedAfter(), both(dose.scheduledAt()));
    phone.sync(now());
    assertThat(
            server.count(
                "select count(*) from dose_events where patient_id = '%s' and status = 'MISSED'"
                    .formatted(patient.id())))
        .isZero();
  }

  /// By the schedule of the phone, which heard nothing of the other meal times.
  @Test
  void takingOfADoseThatMovedMeanwhileIsKept() {
    Set<String> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      var taken = Phone.action("DOSE_TAKEN", now().plus(MINUTE), both(dose.scheduledAt()));
      server.clock().forward(MINUTE.multipliedBy(2));
      if (order == 0) phone.sync(now(), List.of(taken));
      LocalDate day = LocalDate.ofInstant(dose.scheduledAt(), ZONE);
      int hour = dose.scheduledAt().atZone(ZONE).getHour();
      String slot = hour < 12 ? "morning" : "night";
      String from = "%02d:00".formatted(hour < 12 ? 11 : 22);
      String to = "%02d:30".formatted(hour < 12 ? 11 : 22);
      patient
          .api()
          .put(
              "/api/users/meal-times",
              new JsonObject().put(slot, new JsonObject().put("start", from).put("end", to)))
          .expect(200);
      if (order == 1) phone.sync(now(), List.of(taken));
      ends.add(
          server.text(
              "select coalesce(string_agg(status::text, ','), 'none') from dose_events where patient_id = '%s' and taken_at is not null"
                  .formatted(patient.id())));
      assertThat(day).isNotNull();
    }
    assertThat(ends).hasSize(1);
  }

  /// Recorded online under one id and reported under another; the reported one is undone.
  @Test
  void takingThatWasRecordedOnlineIsNotLostWithTheOtherReport() {
    Set<Long> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      at(10);
      String medication = asNeeded();
      String other = UUID.randomUUID().toString();
      Instant taken = dose.scheduledAt();
      var of = new JsonObject().put("medicationId", medication).put("takenAt", taken.toString());
      var reported = Phone.action("PRN_TAKEN", taken.plus(MINUTE), of.copy().put("doseId", other));
      var online = of.copy().put("id", UUID.randomUUID().toString());
      if (order == 0) phone.sync(now(), List.of(reported)).expect("APPLIED");
      patient.api().post("/api/doses/as-needed", online).expect(201);
      if (order == 1) phone.sync(now(), List.of(reported)).expect("CONFLICT");
      server.clock().forward(MINUTE);
      var undone =
          Phone.action(
              "DOSE_UNDONE",
              now(),
              new JsonObject().put("doseId", other).put("medicationId", medication));
      phone.sync(now(), List.of(undone)).expect("APPLIED");
      ends.add(
          server.count(
              "select count(*) from dose_events where patient_id = '%s' and as_needed"
                  .formatted(patient.id())));
    }
    assertThat(ends).hasSize(1);
  }

  /// The medication was taken as needed before it was planned.
  @Test
  void occasionAtTheInstantOfATakingAsNeededIsNoFault() {
    String own = Prescriptions.active(patient, Prescriptions.paracetamol());
    String medication = Prescriptions.medication(patient, own);
    at(10);
    LocalDate day = LocalDate.ofInstant(dose.scheduledAt(), ZONE);
    phone.did("PRN_TAKEN", dose.scheduledAt(), new JsonObject().put("medicationId", medication));
    phone.sync(now()).expect("APPLIED");
    var planned =
        new JsonObject()
            .put("id", medication)
            .put("nameLatin", "Paracetamol")
            .put("form", "TABLET")
            .put("unit", "tablet")
            .put("startDate", day.toString())
            .put(
                "grid",
                new JsonObject()
                    .put("morning", new JsonObject().put("amount", 1).put("meal", "AFTER")));
    var edit =
        new JsonObject()
            .put("prescriptionId", own)
            .put("version", 2)
            .put("edit", new JsonObject().put("medications", new JsonArray().add(planned)));
    phone.did("PRESCRIPTION_UPDATED", now(), edit);
    phone.sync(now()).expect("DUPLICATE", "APPLIED");
    var of =
        new JsonObject().put("occasion", occasion(medication, day, "MORNING", dose.scheduledAt()));
    var results = phone.sync(now(), List.of(Phone.action("DOSE_TAKEN", now(), of)));
    assertThat(status(results)).isLessThan(500);
  }

  @Test
  void everyActionOfAPhoneWhoseBaseWasOvertakenIsAConflict() {
    at(10);
    // Another phone was faster.
    phone
        .sync(now(), List.of(Phone.action("PRESCRIPTION_UPDATED", now(), edited("មួយ", 1, 2))))
        .expect("APPLIED");
    // This one changed version 2 twice, and knows nothing of the first.
    var results =
        new Phone(patient)
            .sync(
                now(),
                List.of(
                    Phone.action("PRESCRIPTION_UPDATED", now(), edited("ពីរ", 2, 2)),
                    Phone.action("PRESCRIPTION_UPDATED", now(), edited("បី", 2, 3))));
    assertThat(
            patient
                .api()
                .get("/api/prescriptions/" + prescription)
                .expect(200)
                .json()
                .getString("title"))
        .as(results.json().encode())
        .isEqualTo("មួយ");
  }

  /// The request whose answer does not come, and the report that the phone hands in instead.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takingThatIsRecordedAndReportedAtOnceIsNoFault(boolean sameId) throws Exception {
    at(10);
    String medication = asNeeded();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 40; i++) {
        String id = UUID.randomUUID().toString();
        Instant taken = dose.scheduledAt().minusSeconds(i);
        var of = new JsonObject().put("medicationId", medication).put("takenAt", taken.toString());
        var report =
            Phone.action(
                "PRN_TAKEN",
                dose.scheduledAt().plus(MINUTE),
                of.copy().put("doseId", sameId ? id : UUID.randomUUID().toString()));
        var online =
            threads.submit(
                () -> patient.api().post("/api/doses/as-needed", of.copy().put("id", id)));
        var reported = threads.submit(() -> phone.sync(now(), List.of(report)));
        assertThat(online.get().status()).isLessThan(500);
        assertThat(status(reported.get())).as(reported.get().json().encode()).isLessThan(500);
      }
    }
  }

  /// To the microsecond.
  @Test
  void reportThatChangesNothingMovesNoSnooze() {
    at(1);
    var snooze = of().put("id", UUID.randomUUID().toString()).put("minutes", 5);
    patient.api().post("/api/doses/snooze", snooze).expect(200);
    String before = snoozedUntil();
    phone.did("MISSED_DETECTED", now(), of());
    phone.sync(now()).expect("CONFLICT");
    assertThat(snoozedUntil()).isEqualTo(before);
  }

  private String snoozedUntil() {
    return server.text(
        "select snoozed_until::text from dose_events where id = '%s'".formatted(dose.id()));
  }

  /// Taken as needed before the doctor's, or the patient's, other phone made a plan of it.
  @Test
  void takingAsNeededIsKeptThoughItIsPlannedSince() {
    Set<String> ends = new HashSet<>();
    for (int order = 0; order < 2; order++) {
      somebodyElse();
      String own = Prescriptions.active(patient, Prescriptions.paracetamol());
      String medication = Prescriptions.medication(patient, own);
      server.clock().forward(MINUTE);
      var taken =
          Phone.action("PRN_TAKEN", now(), new JsonObject().put("medicationId", medication));
      server.clock().forward(MINUTE);
      if (order == 0) phone.sync(now(), List.of(taken)).expect("APPLIED");
      var grid =
          new JsonObject().put("morning", new JsonObject().put("amount", 1).put("meal", "AFTER"));
      phone.sync(now(), List.of(replanned(own, medication, new JsonObject().put("grid", grid))));
      if (order == 1) phone.sync(now(), List.of(taken));
      ends.add(
          server.text(
              "select count(*)::text from dose_events where patient_id = '%s' and as_needed"
                  .formatted(patient.id())));
    }
    assertThat(ends).containsExactly("1");
  }

  /// The plan was put off by some days on another phone, which this one did not hear.
  @Test
  void takingIsKeptThoughThePlanBeginsLaterSince() {
    var local = dose.scheduledAt().atZone(ZONE);
    String medication = Prescriptions.medication(patient, prescription);
    var grid =
        new JsonObject().put("morning", new JsonObject().put("amount", 1).put("meal", "AFTER"));
    var later =
        new JsonObject()
            .put("grid", grid)
            .put("startDate", local.toLocalDate().plusDays(3).toString());
    phone.sync(now(), List.of(replanned(prescription, medication, later))).expect("APPLIED");
    at(10);
    var occasion =
        occasion(
            medication,
            local.toLocalDate(),
            local.getHour() < 12 ? "MORNING" : "NIGHT",
            dose.scheduledAt());
    var taken =
        Phone.action("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE), of().put("occasion", occasion));
    assertThat(phone.sync(now(), List.of(taken)).names()).containsExactly("APPLIED");
  }

  /// Whatever the fault is: here it is an undo that names an occasion and a medication as needed.
  @Test
  void manyFaultyActionsSpoilNoOther() {
    at(10);
    String medication = asNeeded();
    List<JsonObject> actions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      var payload =
          new JsonObject()
              .put("medicationId", medication)
              .put("occasion", occasion(dose.scheduledAt()));
      actions.add(Phone.action("DOSE_UNDONE", now(), payload));
    }
    actions.add(Phone.action("DOSE_TAKEN", now(), of()));
    assertThat(phone.sync(now(), actions).names().getLast()).isEqualTo("APPLIED");
  }

  private JsonObject replanned(String id, String medication, JsonObject how) {
    var whole =
        how.copy()
            .put("id", medication)
            .put("nameLatin", "Paracetamol")
            .put("form", "TABLET")
            .put("unit", "tablet");
    var edit = new JsonObject().put("medications", new JsonArray().add(whole));
    return Phone.action(
        "PRESCRIPTION_UPDATED",
        now(),
        new JsonObject().put("prescriptionId", id).put("version", 2).put("edit", edit));
  }

  private JsonObject edited(String title, int amount, int version) {
    var medication =
        new JsonObject()
            .put("id", Prescriptions.medication(patient, prescription))
            .put("nameLatin", "Metformin")
            .put("form", "TABLET")
            .put("unit", "tablet")
            .put(
                "grid",
                new JsonObject()
                    .put("morning", new JsonObject().put("amount", amount).put("meal", "AFTER")));
    return new JsonObject()
        .put("prescriptionId", prescription)
        .put("version", version)
        .put(
            "edit",
            new JsonObject()
                .put("title", title)
                .put("medications", new JsonArray().add(medication)));
  }

  private static int status(Phone.Results results) {
    return Optional.ofNullable(results.of(0).getJsonObject("problem"))
        .map(problem -> problem.getInteger("status"))
        .orElse(200);
  }

  private void pause() {
    patient
        .api()
        .put(
            "/api/prescriptions/" + prescription + "/status",
            new JsonObject().put("status", "PAUSED"))
        .expect(200);
  }

  private String asNeeded() {
    String own = Prescriptions.active(patient, Prescriptions.paracetamol());
    return Prescriptions.medication(patient, own);
  }

  private JsonObject both(Instant scheduledAt) {
    return of().put("occasion", occasion(scheduledAt));
  }

  /// Of the dose, as a phone has it that planned it for that time.
  private JsonObject occasion(Instant scheduledAt) {
    var local = dose.scheduledAt().atZone(ZONE);
    return occasion(
        Prescriptions.medication(patient, prescription),
        local.toLocalDate(),
        local.getHour() < 12 ? "MORNING" : "NIGHT",
        scheduledAt);
  }

  private static JsonObject occasion(
      String medication, LocalDate day, String slot, Instant scheduledAt) {
    return new JsonObject()
        .put("medicationId", medication)
        .put("day", day.toString())
        .put("slot", slot)
        .put("scheduledAt", scheduledAt.toString());
  }

  /// So many minutes after the dose's time.
  private void at(int minutes) {
    server.clock().forwardTo(dose.scheduledAt().plus(MINUTE.multipliedBy(minutes)));
  }

  private JsonObject of() {
    return new JsonObject().put("doseId", dose.id());
  }

  private JsonObject dose() {
    return Prescriptions.dose(patient, dose.id());
  }

  private Instant now() {
    return server.clock().instant();
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
