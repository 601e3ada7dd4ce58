package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Slot;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// From database rows to doses.
public final class DoseRows {
  /// Of a [Dose], from `dose_events d`.
  public static final String COLUMNS =
      """
      d.patient_id, d.id, d.prescription_id, d.medication_id, d.medication, d.day, d.slot::text, d.also,
      d.amount, d.meal::text, d.scheduled_at, d.missed_after, d.status::text, d.taken_at, d.skip_reason, d.version,
      d.reminders, d.snoozed_until, d.snooze_ids
      """;

  private DoseRows() {}

  public static Dose dose(Row row) {
    return new Dose(
        new DoseId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new PrescriptionId(row.getUUID("prescription_id")),
        new MedicationId(row.getUUID("medication_id")),
        row.getJsonObject("medication"),
        occasions(row),
        row.getBigDecimal("amount"),
        Optional.ofNullable(row.getString("meal")).map(Dosage.Meal::valueOf),
        Rows.instant(row, "scheduled_at"),
        Rows.instant(row, "missed_after"),
        Rows.constant(row, "status", DoseStatus.class),
        Rows.optionalInstant(row, "taken_at"),
        Optional.ofNullable(row.getString("skip_reason")),
        row.getInteger("version"),
        new Reminding(
            row.getInteger("reminders"),
            Rows.optionalInstant(row, "snoozed_until"),
            List.of(row.getArrayOfUUIDs("snooze_ids"))));
  }

  private static List<Occasion> occasions(Row row) {
    String slot = row.getString("slot");
    if (slot == null) return List.of();
    var first = new Occasion(row.getLocalDate("day"), Slot.valueOf(slot));
    var others = Arrays.stream(row.getArrayOfStrings("also")).map(Occasion::parse);
    return Stream.concat(Stream.of(first), others).toList();
  }
}
