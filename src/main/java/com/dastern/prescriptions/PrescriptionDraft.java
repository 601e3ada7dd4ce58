package com.dastern.prescriptions;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Parse;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.Medication.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/// A prescription as somebody writes it, anew or over one that there is. `patient` is absent when
/// patients write for themselves.
record PrescriptionDraft(
    Optional<UserId> patient,
    Optional<String> title,
    List<JsonObject> medications,
    boolean isOneMedication) {
  /// Before any day on which a medication that is written may end.
  private static final LocalDate LONG_AGO = LocalDate.EPOCH;

  private static final UserId NOBODY = new UserId(new UUID(0, 0));

  /// Throws a [Refusal.Invalid] for what is wrong whatever it is written over.
  static PrescriptionDraft of(JsonObject json) {
    JsonArray medications = json.getJsonArray("medications");
    return new PrescriptionDraft(
            Optional.ofNullable(json.getString("patientId")).map(UUID::fromString).map(UserId::new),
            Optional.ofNullable(json.getString("title")).map(String::strip),
            medications.stream().map(JsonObject.class::cast).toList(),
            false)
        .readable();
  }

  /// Of one medication that is added to those that there are.
  static PrescriptionDraft ofOne(JsonObject medication) {
    return new PrescriptionDraft(Optional.empty(), Optional.empty(), List.of(medication), true)
        .readable();
  }

  private PrescriptionDraft readable() {
    read((json, field) ->
        medication(json, field, Optional.empty(), LONG_AGO, Instant.EPOCH, NOBODY));
    return this;
  }

  private List<Medication> read(BiFunction<JsonObject, String, Medication> reading) {
    List<FieldError> errors = new ArrayList<>();
    List<Medication> read = new ArrayList<>();
    for (int i = 0; i < medications.size(); i++) {
      try {
        String field = isOneMedication ? "/medication" : "/medications/" + i;
        read.add(reading.apply(medications.get(i), field));
      } catch (Refusal.Invalid invalid) {
        errors.addAll(invalid.errors());
      }
    }
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return read;
  }

  /// Its content, with medications that start on `today` (the patient's) where no start is given.
  /// Those that name an id are the same as before; an image that is not theirs already is one of
  /// the author's. Throws a [Refusal.Invalid] with one entry per wrong field.
  Content content(
      Map<MedicationId, Medication> before, LocalDate today, Instant now, UserId author) {
    var left = new HashMap<>(before);
    return new Content(
        title,
        read(
            (json, field) -> medication(json, field, same(json, field, left), today, now, author)));
  }

  /// Each can be named once.
  private static Optional<Medication> same(
      JsonObject json, String field, Map<MedicationId, Medication> left) {
    String id = json.getString("id");
    if (id == null) return Optional.empty();
    Medication known = left.remove(new MedicationId(UUID.fromString(id)));
    if (known == null) {
      throw Refusal.invalid(field + "/id", "unknown", "is not one of its medications, or is twice");
    }
    return Optional.of(known);
  }

  private static Medication medication(
      JsonObject json,
      String field,
      Optional<Medication> known,
      LocalDate today,
      Instant now,
      UserId author) {
    if (!json.containsKey("nameKm") && !json.containsKey("nameLatin")) {
      throw Refusal.invalid(field + "/nameKm", "required", "nameKm or nameLatin is needed");
    }
    boolean asNeeded = json.getBoolean("asNeeded", false);
    Grid grid = MedicationJson.grid(json.getJsonObject("grid"), field + "/grid");
    if (!asNeeded && grid.timesPerDay() == 0) {
      throw Refusal.invalid(field + "/grid", "required", "needs a dosage unless taken as needed");
    }
    LocalDate start =
        day(json, "startDate", field).or(() -> known.map(Medication::start)).orElse(today);
    return new Medication(
        known.map(Medication::id).orElseGet(() -> new MedicationId(Uuids.next(now.toEpochMilli()))),
        text(json, "nameKm"),
        text(json, "nameLatin"),
        text(json, "strength"),
        Form.valueOf(json.getString("form")),
        json.getString("unit").strip(),
        asNeeded,
        grid,
        MedicationJson.days(json.getJsonObject("days"), field + "/days"),
        start,
        end(json, field, start),
        image(json, known, author),
        PrnTerms.of(json, field, asNeeded));
  }

  private static Optional<Medication.Image> image(
      JsonObject json, Optional<Medication> known, UserId author) {
    return Optional.ofNullable(json.getString("imageId"))
        .map(UUID::fromString)
        .map(id ->
            known
                .flatMap(Medication::image)
                .filter(image -> image.id().equals(id))
                .orElseGet(() -> new Medication.Image(author, id)));
  }

  private static Optional<LocalDate> end(JsonObject json, String field, LocalDate start) {
    var end = day(json, "endDate", field);
    Integer duration = json.getInteger("durationDays");
    if (duration != null) {
      if (end.isPresent()) {
        throw Refusal.invalid(
            field + "/durationDays", "exclusive", "and endDate exclude each other");
      }
      return Optional.of(start.plusDays(duration - 1L));
    }
    if (end.isPresent() && end.get().isBefore(start)) {
      throw Refusal.invalid(field + "/endDate", "order", "is before the start");
    }
    return end;
  }

  private static Optional<LocalDate> day(JsonObject json, String name, String field) {
    return Optional.ofNullable(json.getString(name))
        .map(text -> Parse.day(field + "/" + name, text));
  }

  private static Optional<String> text(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name)).map(String::strip);
  }
}
