package com.dastern.users;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What somebody changes of their profile; what is absent stays. Only doctors have a practice:
/// `clinic` and `specialty`.
public record ProfileChange(
    Optional<String> name,
    Optional<Language> language,
    Optional<Theme> theme,
    Optional<ZoneId> zone,
    Optional<Integer> graceMinutes,
    Optional<Boolean> repeatReminders,
    Optional<String> clinic,
    Optional<String> specialty) {

  static ProfileChange of(JsonObject json, Role role) {
    if (role != Role.DOCTOR) refusePractice(json);
    return new ProfileChange(
        text(json, "name"),
        Optional.ofNullable(json.getString("language")).map(Language::valueOf),
        Optional.ofNullable(json.getString("theme")).map(Theme::valueOf),
        Optional.ofNullable(json.getString("timeZone")).map(ProfileChange::zone),
        Optional.ofNullable(json.getInteger("gracePeriodMinutes")),
        Optional.ofNullable(json.getBoolean("repeatReminders")),
        text(json, "clinic"),
        text(json, "specialty"));
  }

  boolean isOfPractice() {
    return clinic.isPresent() || specialty.isPresent();
  }

  /// Throws when it is no zone of the IANA database; a bare offset is refused too, since it knows
  /// no daylight saving.
  public static ZoneId zone(String name) {
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw Refusal.invalid("/timeZone", "timeZone", "is not an IANA time zone");
    }
    return ZoneId.of(name);
  }

  private static void refusePractice(JsonObject json) {
    List<FieldError> errors =
        Stream.of("clinic", "specialty")
            .filter(json::containsKey)
            .map(name -> new FieldError("/" + name, "role", "is for doctors"))
            .toList();
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
  }

  private static Optional<String> text(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name)).map(String::strip);
  }
}
