package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Slot;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Doses that read like speech.
final class DoseFixture {
  static final Duration GRACE = Duration.ofMinutes(30);

  private DoseFixture() {}

  static Dose dueAt(Instant scheduledAt) {
    return dueAt(scheduledAt, GRACE);
  }

  static Dose dueAt(Instant scheduledAt, Duration grace) {
    return new Dose(
        new DoseId(UUID.randomUUID()),
        new UserId(UUID.randomUUID()),
        new PrescriptionId(UUID.randomUUID()),
        new MedicationId(UUID.randomUUID()),
        new JsonObject().put("nameLatin", "Metformin").put("unit", "tablet"),
        List.of(new Occasion(LocalDate.ofInstant(scheduledAt, ZoneOffset.UTC), Slot.MORNING)),
        BigDecimal.ONE,
        Optional.of(Dosage.Meal.AFTER),
        scheduledAt,
        scheduledAt.plus(grace),
        DoseStatus.DUE,
        Optional.empty(),
        Optional.empty(),
        1,
        Reminding.NONE);
  }

  static Dose missedAt(Instant scheduledAt) {
    return with(dueAt(scheduledAt), DoseStatus.MISSED, 2, Reminding.NONE);
  }

  static Dose with(Dose dose, DoseStatus status, int version, Reminding reminding) {
    return with(dose, status, version, dose.takenAt(), reminding);
  }

  static Dose with(
      Dose dose, DoseStatus status, int version, Optional<Instant> takenAt, Reminding reminding) {
    return new Dose(
        dose.id(),
        dose.patient(),
        dose.prescription(),
        dose.medicationId(),
        dose.medication(),
        dose.occasions(),
        dose.amount(),
        dose.meal(),
        dose.scheduledAt(),
        dose.missedAfter(),
        status,
        takenAt,
        dose.skipReason(),
        version,
        reminding);
  }
}
