package com.dastern.doses;

import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Slot;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/// A dose as the contract has it (schema `Dose`), with times in the patient's zone.
public final class DoseJson {
  private DoseJson() {}

  public static JsonObject of(Dose dose, ZoneId zone) {
    return new JsonObject()
        .put("id", dose.id().toString())
        .put("prescriptionId", dose.prescription().toString())
        .put("medicationId", dose.medicationId().toString())
        .put("patientId", dose.patient().toString())
        .put("slot", dose.slot().map(Slot::name).orElse(null))
        .put("scheduledAt", time(dose.scheduledAt(), zone))
        .put("missedAfter", time(dose.missedAfter(), zone))
        .put("closesAt", time(dose.closesAt(), zone))
        .put("status", dose.status().name())
        .put("version", dose.version())
        .put("takenAt", dose.takenAt().map(at -> time(at, zone)).orElse(null))
        .put("skipReason", dose.skipReason().orElse(null))
        .put(
            "snoozedUntil",
            dose.reminding().snoozedUntil().map(until -> time(until, zone)).orElse(null))
        .put("snoozes", dose.reminding().snoozes().size())
        .put("amount", MedicationJson.plain(dose.amount()))
        .put("meal", dose.meal().map(Meal::name).orElse(null))
        .put("medication", dose.medication());
  }

  /// What is left to say of one that is no more.
  public static JsonObject removed(
      UUID id, UUID prescription, UUID medication, UserId patient, Instant at, ZoneId zone) {
    return new JsonObject()
        .put("id", id.toString())
        .put("prescriptionId", prescription.toString())
        .put("medicationId", medication.toString())
        .put("patientId", patient.toString())
        .put("scheduledAt", time(at, zone));
  }

  /// With the offset of that zone.
  public static String time(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(zone));
  }
}
