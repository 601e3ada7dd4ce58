package com.dastern.medications;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.PrescriptionStatus;
import io.vertx.core.json.JsonObject;

/// A medication with the prescription that it belongs to.
record FoundMedication(
    PrescriptionId prescription, UserId author, PrescriptionStatus status, Medication medication) {

  /// Schema `FoundMedication`.
  JsonObject json() {
    return new JsonObject()
        .put("prescriptionId", prescription.toString())
        .put("authorId", author.toString())
        .put("status", status.name())
        .put("medication", MedicationJson.medication(medication));
  }
}
