package com.dastern.seed;

import com.dastern.connections.Connection;
import com.dastern.doses.Dose;
import com.dastern.doses.Occasion;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionJson;
import com.dastern.prescriptions.PrescriptionRows;
import com.dastern.users.MealTimes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The clinic as rows: each object has the columns of its table.
final class SeedRows {
  private SeedRows() {}

  static JsonObject of(Patient patient, Instant set) {
    MealTimes meals = patient.meals();
    var row = new JsonObject().put("patient_id", patient.id().toString());
    range(row, "morning", meals.morning());
    range(row, "afternoon", meals.afternoon());
    range(row, "evening", meals.evening());
    range(row, "night", meals.night());
    return row.put("updated_at", set.toString());
  }

  static JsonObject of(Connection c) {
    return new JsonObject()
        .put("patient_id", c.patient().toString())
        .put("id", c.id().toString())
        .put("other_id", c.other().toString())
        .put("requested_by", c.requestedBy().toString())
        .put("status", c.status().name())
        .put("permission", c.access().permission().name())
        .put("alerts_wanted", c.alerts().wanted())
        .put("alerts_allowed", c.alerts().allowed())
        .put("created_at", c.createdAt().toString())
        .put("updated_at", c.updatedAt().toString());
  }

  /// `madeUntil` is how far its doses reach.
  static JsonObject of(Prescription p, Instant madeUntil) {
    return new JsonObject()
        .put("patient_id", p.patient().toString())
        .put("id", p.id().toString())
        .put("author_id", p.author().toString())
        .put("status", p.status().name())
        .put("version", p.version())
        .put("title", p.title().orElse(null))
        .put("created_at", p.createdAt().toString())
        .put("updated_at", p.updatedAt().toString())
        .put("made_until", madeUntil.toString());
  }

  static JsonObject version(Prescription p) {
    return new JsonObject()
        .put("patient_id", p.patient().toString())
        .put("prescription_id", p.id().toString())
        .put("version", p.version())
        .put("author_id", p.author().toString())
        .put("at", p.updatedAt().toString())
        .put("snapshot", PrescriptionJson.snapshot(p.status(), p.content()));
  }

  static Stream<JsonObject> medications(Prescription p) {
    return IntStream.range(0, p.medications().size())
        .mapToObj(position -> medication(p, position, p.medications().get(position)));
  }

  private static JsonObject medication(Prescription p, int position, Medication m) {
    return PrescriptionRows.row(m, position)
        .put("patient_id", p.patient().toString())
        .put("prescription_id", p.id().toString());
  }

  static JsonObject of(Dose dose) {
    return new JsonObject()
        .put("patient_id", dose.patient().toString())
        .put("id", dose.id().toString())
        .put("prescription_id", dose.prescription().toString())
        .put("medication_id", dose.medicationId().toString())
        .put("medication", dose.medication())
        .put("day", dose.occasions().getFirst().day().toString())
        .put("slot", dose.occasions().getFirst().slot().name())
        .put("also", also(dose))
        .put("amount", dose.amount())
        .put("meal", dose.meal().map(Dosage.Meal::name).orElse(null))
        .put("scheduled_at", dose.scheduledAt().toString())
        .put("missed_after", dose.missedAfter().toString())
        .put("status", dose.status().name())
        .put("taken_at", dose.takenAt().map(Instant::toString).orElse(null))
        .put("skip_reason", dose.skipReason().orElse(null))
        .put("version", dose.version());
  }

  private static JsonArray also(Dose dose) {
    return new JsonArray(dose.occasions().stream().skip(1).map(Occasion::toString).toList());
  }

  /// The id carries the time of the notice, since lists are in the order of their ids.
  static JsonObject of(Notice notice) {
    return new JsonObject()
        .put("user_id", notice.recipient().toString())
        .put("id", Uuids.next(notice.at().toEpochMilli()).toString())
        .put("event_id", notice.event().toString())
        .put("patient_id", notice.patient().toString())
        .put("subject_id", notice.subject().toString())
        .put("type", notice.type().name())
        .put("title", notice.title())
        .put("body", notice.body())
        .put("phone_seen_at", notice.phoneSeenAt().map(Instant::toString).orElse(null))
        .put("created_at", notice.at().toString())
        .put("read_at", notice.readAt().map(Instant::toString).orElse(null));
  }

  /// When the patient's phone was last in reach.
  static JsonObject seen(UserId patient, Instant at) {
    return new JsonObject().put("user_id", patient.toString()).put("seen_at", at.toString());
  }

  private static void range(JsonObject row, String meal, Optional<MealTimes.Range> range) {
    range.ifPresent(times ->
        row.put(meal + "_start", times.start().toString())
            .put(meal + "_end", times.end().toString()));
  }
}
