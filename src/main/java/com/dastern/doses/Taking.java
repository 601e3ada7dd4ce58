package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.Language;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Parse;
import com.dastern.prescriptions.MedicationJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A taking as needed (PRN), with what was said of it when it was recorded.
record Taking(Dose dose, List<AsNeeded.Warning> warnings) {
  Taking {
    warnings = List.copyOf(warnings);
  }

  /// Schema `Taking`.
  JsonObject json(ZoneId zone, Language language) {
    return new JsonObject()
        .put("dose", DoseJson.of(dose, zone))
        .put(
            "warnings",
            new JsonArray(warnings.stream().map(warning -> warning.json(language)).toList()));
  }

  /// What a patient reports; `id` is the phone's own.
  record Report(
      DoseId id, MedicationId medication, Optional<Instant> at, Optional<BigDecimal> amount) {

    static Report of(JsonObject json) {
      return new Report(
          new DoseId(UUID.fromString(json.getString("id"))),
          new MedicationId(UUID.fromString(json.getString("medicationId"))),
          Optional.ofNullable(json.getString("takenAt")).map(at -> Parse.instant("/takenAt", at)),
          Optional.ofNullable(json.getValue("amount"))
              .map(amount -> MedicationJson.amount(amount, "/amount")));
    }

    /// Whether it says of that dose what is recorded. A phone's clock that ran ahead was taken for
    /// the server's.
    boolean isAbout(Dose dose, Duration skew) {
      return dose.isAsNeeded()
          && dose.medicationId().equals(medication)
          && at.filter(time -> !isNear(time, dose.scheduledAt(), skew)).isEmpty()
          && amount.filter(other -> other.compareTo(dose.amount()) != 0).isEmpty();
    }

    private static boolean isNear(Instant given, Instant kept, Duration skew) {
      return !given.isBefore(kept) && !given.isAfter(kept.plus(skew));
    }
  }
}
