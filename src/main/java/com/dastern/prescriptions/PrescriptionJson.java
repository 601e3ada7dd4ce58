package com.dastern.prescriptions;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Prescriptions as the contract has them.
final class PrescriptionJson {
  private PrescriptionJson() {}

  static JsonObject of(Prescription prescription) {
    var medications = prescription.medications().stream().map(MedicationJson::medication).toList();
    return new JsonObject()
        .put("id", prescription.id().toString())
        .put("patientId", prescription.patient().toString())
        .put("authorId", prescription.author().toString())
        .put("status", prescription.status().name())
        .put("version", prescription.version())
        .put("title", prescription.title().orElse(null))
        .put("revisionReason", prescription.revisionReason().orElse(null))
        .put("createdAt", prescription.createdAt().toString())
        .put("updatedAt", prescription.updatedAt().toString())
        .put("medications", new JsonArray(medications));
  }
}
