package com.dastern.monitoring;

import com.dastern.connections.View;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseJson;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Prescription;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// A patient as somebody may see them: who they are, how it goes, and what they take. `figures` are
/// those of [#DAYS], in that order.
record PatientDetails(
    PatientStore.Found patient,
    View view,
    List<Figures> figures,
    List<Prescription> prescriptions,
    Optional<Dose> lastTaken,
    Optional<Dose> lastMissed,
    LocalDate today) {
  static final Integer[] DAYS = {7, 30, 90};

  /// Schema `Patient`.
  JsonObject json() {
    var adherence = new JsonObject();
    for (int i = 0; i < DAYS.length; i++) {
      adherence.put("days" + DAYS[i], figures.get(i).adherence().json());
    }
    return new JsonObject()
        .put("id", patient.id().toString())
        .put("name", patient.name())
        .put("age", age().orElse(null))
        .put("language", patient.language().name())
        .put("timeZone", patient.zone().getId())
        .put("permission", patient.permission().orElse(null))
        .put("adherence", adherence)
        .put("today", figures.getFirst().today().json())
        .put(
            "prescriptions",
            new JsonArray(prescriptions.stream().map(PatientDetails::inShort).toList()))
        .put("lastTaken", lastTaken.map(this::json).orElse(null))
        .put("lastMissed", lastMissed.map(this::json).orElse(null));
  }

  /// In whole years. Who sees a selection sees what was selected, and the age was not.
  private Optional<Integer> age() {
    if (view.selection().isPresent()) return Optional.empty();
    return patient.dateOfBirth().map(born -> born.until(today).getYears());
  }

  private JsonObject json(Dose dose) {
    return DoseJson.of(dose, patient.zone());
  }

  private static JsonObject inShort(Prescription prescription) {
    var medications = prescription.medications().stream().map(MedicationJson::names).toList();
    return new JsonObject()
        .put("id", prescription.id().toString())
        .put("title", prescription.title().orElse(null))
        .put("authorId", prescription.author().toString())
        .put("medications", new JsonArray(medications));
  }
}
