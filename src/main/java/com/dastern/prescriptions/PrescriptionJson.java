package com.dastern.prescriptions;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// Prescriptions and their versions as the contract and the snapshots have them.
public final class PrescriptionJson {
  private PrescriptionJson() {}

  /// Schema `Prescription`.
  public static JsonObject of(Prescription prescription) {
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
        .put("medications", medications(prescription.medications()))
        .put("proposal", prescription.proposal().map(PrescriptionJson::of).orElse(null));
  }

  private static JsonObject of(Proposal proposal) {
    return new JsonObject()
        .put("version", proposal.version())
        .put("authorId", proposal.author().toString())
        .put("at", proposal.at().toString())
        .put("reason", proposal.reason().orElse(null))
        .put("title", proposal.content().title().orElse(null))
        .put("medications", medications(proposal.content().medications()));
  }

  /// Schema `PrescriptionVersion`.
  static JsonObject of(PrescriptionVersion version) {
    return head(version)
        .put("title", version.content().title().orElse(null))
        .put("medications", medications(version.content().medications()));
  }

  /// Without what it says.
  static JsonObject head(PrescriptionVersion version) {
    return new JsonObject()
        .put("prescriptionId", version.prescription().toString())
        .put("version", version.number())
        .put("change", version.kind().name())
        .put(
            "author",
            new JsonObject()
                .put("id", version.author().id().toString())
                .put("name", version.author().name()))
        .put("at", version.at().toString())
        .put("reason", version.reason().orElse(null))
        .put("urgent", version.urgent())
        .put("status", version.status().name());
  }

  /// What a version keeps.
  public static JsonObject snapshot(PrescriptionStatus status, Content content) {
    return new JsonObject()
        .put("status", status.name())
        .put("title", content.title().orElse(null))
        .put(
            "medications",
            new JsonArray(content.medications().stream().map(MedicationJson::stored).toList()));
  }

  static Content content(JsonObject snapshot) {
    return new Content(
        Optional.ofNullable(snapshot.getString("title")),
        snapshot.getJsonArray("medications").stream()
            .map(medication -> MedicationJson.read((JsonObject) medication))
            .toList());
  }

  private static JsonArray medications(List<Medication> medications) {
    return new JsonArray(medications.stream().map(MedicationJson::medication).toList());
  }
}
