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
        scheduledAt.plus(GRACE),
        DoseStatus.DUE,
        Optional.empty(),
        Optional.empty(),
        1,
        Reminding.NONE);
  }

  static Dose missedAt(Instant scheduledAt) {
    Dose due = dueAt(scheduledAt);
    return new Dose(
        due.id(),
        due.patient(),
        due.prescription(),
        due.medicationId(),
        due.medication(),
        due.occasions(),
        due.amount(),
        due.meal(),
        due.scheduledAt(),
        due.missedAfter(),
        DoseStatus.MISSED,
        Optional.empty(),
        Optional.empty(),
        2,
        Reminding.NONE);
  }
}
