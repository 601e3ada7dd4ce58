package com.dastern.prescriptions;

import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is prescribed of a medication that is taken as needed (PRN), and when its patient wants to
/// be reminded of it. Limits warn and forbid nothing.
///
/// @param amount how much is taken at once, in the medication's unit
/// @param reminders local times, which may be none; absent where the presets hold
public record PrnTerms(
    Optional<Integer> maxPerDay,
    Optional<Integer> minIntervalMinutes,
    Optional<BigDecimal> amount,
    Optional<List<LocalTime>> reminders) {
  public static final PrnTerms NONE =
      new PrnTerms(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final int MINUTE = "07:00".length();

  public PrnTerms {
    reminders = reminders.map(List::copyOf);
  }

  /// Of a draft, whose medication is at `field`; only what is taken as needed has any.
  static PrnTerms of(JsonObject draft, String field, boolean asNeeded) {
    if (!asNeeded) refuse(draft, field);
    JsonObject limits = draft.getJsonObject("asNeededLimits", new JsonObject());
    return new PrnTerms(
        Optional.ofNullable(limits.getInteger("maxPerDay")),
        Optional.ofNullable(limits.getInteger("minIntervalMinutes")),
        Optional.ofNullable(draft.getValue("asNeededAmount"))
            .map(amount -> MedicationJson.amount(amount, field + "/asNeededAmount")),
        Optional.empty());
  }

  PrnTerms remindedAt(Optional<List<LocalTime>> times) {
    return new PrnTerms(maxPerDay, minIntervalMinutes, amount, times);
  }

  private static void refuse(JsonObject draft, String field) {
    Stream.of("asNeededLimits", "asNeededAmount")
        .filter(draft::containsKey)
        .findFirst()
        .ifPresent(name -> {
          throw Refusal.invalid(field + "/" + name, "asNeeded", "is for what is taken as needed");
        });
  }

  /// From what [#into] wrote, apart from the patient's reminders.
  static PrnTerms read(JsonObject medication) {
    JsonObject limits = medication.getJsonObject("asNeededLimits");
    return new PrnTerms(
        Optional.ofNullable(limits).map(json -> json.getInteger("maxPerDay")),
        Optional.ofNullable(limits).map(json -> json.getInteger("minIntervalMinutes")),
        Optional.ofNullable(medication.getValue("asNeededAmount"))
            .map(amount -> MedicationJson.amount(amount, "/asNeededAmount")),
        Optional.empty());
  }

  /// Of a row of `medications` as JSON.
  static PrnTerms ofRow(JsonObject row) {
    return new PrnTerms(
        Optional.ofNullable(row.getInteger("max_per_day")),
        Optional.ofNullable(row.getInteger("min_interval_minutes")),
        Optional.ofNullable(row.getValue("as_needed_amount"))
            .map(amount -> MedicationJson.amount(amount, "/asNeededAmount")),
        Optional.ofNullable(row.getJsonArray("reminder_times"))
            .map(times -> times.stream().map(time -> LocalTime.parse((String) time)).toList()));
  }

  /// Into a row; when to remind is the patient's and not written with the prescription.
  JsonObject intoRow(JsonObject row) {
    return row.put("max_per_day", maxPerDay.orElse(null))
        .put("min_interval_minutes", minIntervalMinutes.orElse(null))
        .put("as_needed_amount", amount.orElse(null));
  }

  /// Into the schema `Medication`.
  JsonObject into(JsonObject medication) {
    return medication
        .put("asNeededAmount", amount.map(MedicationJson::plain).orElse(null))
        .put("asNeededLimits", limits())
        .put("reminderTimes", reminders.map(PrnTerms::texts).orElse(null));
  }

  private @Nullable JsonObject limits() {
    if (maxPerDay.isEmpty() && minIntervalMinutes.isEmpty()) return null;
    var limits = new JsonObject();
    maxPerDay.ifPresent(most -> limits.put("maxPerDay", most));
    minIntervalMinutes.ifPresent(minutes -> limits.put("minIntervalMinutes", minutes));
    return limits;
  }

  private static JsonArray texts(List<LocalTime> times) {
    return new JsonArray(times.stream().map(time -> time.toString().substring(0, MINUTE)).toList());
  }
}
