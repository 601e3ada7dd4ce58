package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What phones report of a plan that was paused, moved or edited meanwhile.
class ReportedPlanIT extends DoseStories {
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

  /// Whatever the fault is: here it is an undo that names an occasion and a medication as needed.

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
}
