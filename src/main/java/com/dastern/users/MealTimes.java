package com.dastern.users;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When a patient usually eats, in their own time zone; an absent meal has its default time.
public record MealTimes(
    Optional<Range> morning,
    Optional<Range> afternoon,
    Optional<Range> evening,
    Optional<Range> night) {
  public static final MealTimes NONE =
      new MealTimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// From `start` to `end` of one day.
  public record Range(LocalTime start, LocalTime end) {}

  static MealTimes of(JsonObject json) {
    List<FieldError> errors = new ArrayList<>();
    var meals =
        new MealTimes(
            range(json, "morning", errors),
            range(json, "afternoon", errors),
            range(json, "evening", errors),
            range(json, "night", errors));
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return meals;
  }

  private static Optional<Range> range(JsonObject json, String meal, List<FieldError> errors) {
    JsonObject times = json.getJsonObject(meal);
    if (times == null) return Optional.empty();
    var range =
        new Range(
            LocalTime.parse(times.getString("start")), LocalTime.parse(times.getString("end")));
    if (!range.start.isBefore(range.end)) {
      errors.add(new FieldError("/" + meal + "/end", "order", "must be after the start"));
    }
    return Optional.of(range);
  }

  JsonObject json() {
    return new JsonObject()
        .put("morning", json(morning))
        .put("afternoon", json(afternoon))
        .put("evening", json(evening))
        .put("night", json(night));
  }

  private static @org.jspecify.annotations.Nullable JsonObject json(Optional<Range> range) {
    return range
        .map(times ->
            new JsonObject().put("start", times.start.toString()).put("end", times.end.toString()))
        .orElse(null);
  }
}
