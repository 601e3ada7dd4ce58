package com.dastern.prescriptions;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.prescriptions.Medication.Form;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// From database rows to prescriptions.
public final class PrescriptionRows {
  /// From `prescriptions p`, with the medications as JSON.
  public static final String COLUMNS =
      """
      p.id, p.patient_id, p.author_id, p.status::text, p.version, p.title, p.revision_reason,
      p.created_at, p.updated_at,
      (select jsonb_agg(to_jsonb(m) order by m.position) from medications m
       where m.patient_id = p.patient_id and m.prescription_id = p.id and m.removed_in is null)
        as medications,
      (select to_jsonb(v) from prescription_versions v
       where v.patient_id = p.patient_id and v.prescription_id = p.id
         and v.version = p.proposed_version) as proposal
      """;

  private PrescriptionRows() {}

  public static Prescription prescription(Row row) {
    List<Medication> medications =
        row.getJsonArray("medications").stream()
            .map(json -> medication((JsonObject) json))
            .toList();
    return new Prescription(
        new PrescriptionId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new UserId(row.getUUID("author_id")),
        Rows.constant(row, "status", PrescriptionStatus.class),
        row.getInteger("version"),
        Optional.ofNullable(row.getString("title")),
        Optional.ofNullable(row.getString("revision_reason")),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        medications,
        Optional.ofNullable(row.getJsonObject("proposal")).map(PrescriptionRows::proposal));
  }

  /// A row of `medications` as JSON, without whose it is.
  public static JsonObject row(Medication m, int position) {
    return m.prn()
        .intoRow(
            new JsonObject()
                .put("id", m.id().toString())
                .put("position", position)
                .put("name_km", m.nameKm().orElse(null))
                .put("name_latin", m.nameLatin().orElse(null))
                .put("name_key", m.nameKey())
                .put("strength", m.strength().orElse(null))
                .put("form", m.form().name())
                .put("unit", m.unit())
                .put("as_needed", m.asNeeded())
                .put("grid", MedicationJson.grid(m.grid()))
                .put("days", MedicationJson.days(m.days()))
                .put("start_date", m.start().toString())
                .put("end_date", m.end().map(LocalDate::toString).orElse(null))
                .put("image_owner_id", m.image().map(one -> one.owner().toString()).orElse(null))
                .put("image_id", m.image().map(one -> one.id().toString()).orElse(null)));
  }

  private static Proposal proposal(JsonObject row) {
    return new Proposal(
        row.getInteger("version"),
        new UserId(UUID.fromString(row.getString("author_id"))),
        OffsetDateTime.parse(row.getString("at")).toInstant(),
        Optional.ofNullable(row.getString("reason")),
        PrescriptionJson.content(row.getJsonObject("snapshot")));
  }

  /// From a row of `medications` as JSON.
  public static Medication medication(JsonObject row) {
    return new Medication(
        new MedicationId(UUID.fromString(row.getString("id"))),
        Optional.ofNullable(row.getString("name_km")),
        Optional.ofNullable(row.getString("name_latin")),
        Optional.ofNullable(row.getString("strength")),
        Form.valueOf(row.getString("form")),
        row.getString("unit"),
        row.getBoolean("as_needed"),
        MedicationJson.grid(row.getJsonObject("grid"), "/grid"),
        MedicationJson.days(row.getJsonObject("days"), "/days"),
        LocalDate.parse(row.getString("start_date")),
        Optional.ofNullable(row.getString("end_date")).map(LocalDate::parse),
        image(row),
        PrnTerms.ofRow(row));
  }

  private static Optional<Medication.Image> image(JsonObject row) {
    return Optional.ofNullable(row.getString("image_id"))
        .map(id ->
            new Medication.Image(
                new UserId(UUID.fromString(row.getString("image_owner_id"))), UUID.fromString(id)));
  }
}
