package com.dastern.medications;

import com.dastern.prescriptions.Medication.Form;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What somebody called a medication when they prescribed it.
record WrittenName(
    Optional<String> nameKm,
    Optional<String> nameLatin,
    Optional<String> strength,
    Form form,
    String unit) {

  /// Schema `DoseMedication`.
  JsonObject json() {
    return new JsonObject()
        .put("nameKm", nameKm.orElse(null))
        .put("nameLatin", nameLatin.orElse(null))
        .put("strength", strength.orElse(null))
        .put("form", form.name())
        .put("unit", unit);
  }
}
