package com.dastern.prescriptions;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.Medication.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Medications, grids and day patterns as the contract and the JSONB columns have them.
public final class MedicationJson {
  private MedicationJson() {}

  /// Schema `Medication`.
  public static JsonObject medication(Medication medication) {
    JsonObject json = names(medication);
    json.put("id", medication.id().toString())
        .put("asNeeded", medication.asNeeded())
        .put("grid", grid(medication.grid()))
        .put("timesPerDay", medication.grid().timesPerDay())
        .put("days", days(medication.days()))
        .put("startDate", medication.start().toString())
        .put("endDate", medication.end().map(LocalDate::toString).orElse(null))
        .put("imageId", medication.image().map(image -> image.id().toString()).orElse(null));
    return medication.prn().into(json);
  }

  /// With whose its image is, which is nobody else's business, and without the patient's reminders,
  /// which no version says.
  static JsonObject stored(Medication medication) {
    return medication(medication)
        .putNull("reminderTimes")
        .put(
            "imageOwnerId", medication.image().map(image -> image.owner().toString()).orElse(null));
  }

  /// From what [#stored] wrote.
  static Medication read(JsonObject json) {
    return new Medication(
        new MedicationId(UUID.fromString(json.getString("id"))),
        Optional.ofNullable(json.getString("nameKm")),
        Optional.ofNullable(json.getString("nameLatin")),
        Optional.ofNullable(json.getString("strength")),
        Form.valueOf(json.getString("form")),
        json.getString("unit"),
        json.getBoolean("asNeeded"),
        grid(json.getJsonObject("grid"), "/grid"),
        days(json.getJsonObject("days"), "/days"),
        LocalDate.parse(json.getString("startDate")),
        Optional.ofNullable(json.getString("endDate")).map(LocalDate::parse),
        Optional.ofNullable(json.getString("imageId"))
            .map(id ->
                new Medication.Image(
                    new UserId(UUID.fromString(json.getString("imageOwnerId"))),
                    UUID.fromString(id))),
        PrnTerms.read(json));
  }

  /// What a dose keeps of its medication: schema `DoseMedication`.
  public static JsonObject names(Medication medication) {
    return new JsonObject()
        .put("nameKm", medication.nameKm().orElse(null))
        .put("nameLatin", medication.nameLatin().orElse(null))
        .put("strength", medication.strength().orElse(null))
        .put("form", medication.form().name())
        .put("unit", medication.unit());
  }

  public static JsonObject grid(Grid grid) {
    var json = new JsonObject();
    for (Slot slot : Slot.values()) {
      json.put(key(slot), grid.at(slot).map(MedicationJson::dosage).orElse(null));
    }
    return json;
  }

  /// `field` is the pointer to the grid, for errors.
  static Grid grid(@Nullable JsonObject json, String field) {
    Map<Slot, Dosage> cells = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      JsonObject cell = json == null ? null : json.getJsonObject(key(slot));
      if (cell != null) cells.put(slot, dosage(cell, field + "/" + key(slot)));
    }
    return new Grid(cells);
  }

  public static JsonObject days(DayPattern days) {
    return switch (days) {
      case DayPattern.Daily _ -> new JsonObject().put("pattern", "DAILY");
      case DayPattern.EveryNDays n ->
          new JsonObject().put("pattern", "EVERY_N_DAYS").put("every", n.every());
      case DayPattern.Weekdays week ->
          new JsonObject()
              .put("pattern", "WEEKDAYS")
              .put(
                  "weekdays",
                  new JsonArray(week.days().stream().sorted().map(DayOfWeek::name).toList()));
    };
  }

  /// `field` is the pointer to the pattern, for errors.
  static DayPattern days(@Nullable JsonObject json, String field) {
    if (json == null) return new DayPattern.Daily();
    String pattern = json.getString("pattern");
    Integer every = json.getInteger("every");
    JsonArray weekdays = json.getJsonArray("weekdays");
    requireOnly(field + "/every", every != null, pattern.equals("EVERY_N_DAYS"));
    requireOnly(field + "/weekdays", weekdays != null, pattern.equals("WEEKDAYS"));
    if (every != null) return new DayPattern.EveryNDays(every);
    if (weekdays == null) return new DayPattern.Daily();
    return new DayPattern.Weekdays(
        weekdays.stream()
            .map(name -> DayOfWeek.valueOf((String) name))
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static void requireOnly(String field, boolean given, boolean needed) {
    if (needed && !given) throw Refusal.invalid(field, "required", "is needed by this pattern");
    if (given && !needed)
      throw Refusal.invalid(field, "pattern", "does not belong to this pattern");
  }

  private static JsonObject dosage(Dosage dosage) {
    var json = new JsonObject().put("amount", dosage.amount()).put("meal", dosage.meal().name());
    dosage.time().ifPresent(time -> json.put("time", time.toString()));
    return json;
  }

  private static Dosage dosage(JsonObject json, String field) {
    BigDecimal amount = amount(json.getValue("amount"), field + "/amount");
    var time = Optional.ofNullable(json.getString("time")).map(LocalTime::parse);
    return new Dosage(amount, Meal.valueOf(json.getString("meal")), time);
  }

  /// `field` is the pointer to it, for errors.
  public static BigDecimal amount(Object number, String field) {
    // Through its text: a double's own digits are not those that the caller wrote.
    BigDecimal amount = plain(new BigDecimal(number.toString()));
    if (amount.scale() > Dosage.DECIMALS) {
      throw Refusal.invalid(field, "decimals", "has more than three decimals");
    }
    return amount;
  }

  /// `1` and not `1.000`.
  public static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static String key(Slot slot) {
    return slot.name().toLowerCase(Locale.ROOT);
  }
}
