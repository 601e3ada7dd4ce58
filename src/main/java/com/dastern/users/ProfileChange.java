package com.dastern.users;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.Optional;

/// What somebody changes of their profile; what is absent stays.
public record ProfileChange(
    Optional<String> name,
    Optional<Language> language,
    Optional<Theme> theme,
    Optional<ZoneId> zone,
    Optional<Integer> graceMinutes) {

  static ProfileChange of(JsonObject json) {
    return new ProfileChange(
        Optional.ofNullable(json.getString("name")).map(String::strip),
        Optional.ofNullable(json.getString("language")).map(Language::valueOf),
        Optional.ofNullable(json.getString("theme")).map(Theme::valueOf),
        Optional.ofNullable(json.getString("timeZone")).map(ProfileChange::zone),
        Optional.ofNullable(json.getInteger("gracePeriodMinutes")));
  }

  /// Throws when it is no zone of the IANA database; a bare offset is refused too, since it knows
  /// no daylight saving.
  public static ZoneId zone(String name) {
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw Refusal.invalid("/timeZone", "timeZone", "is not an IANA time zone");
    }
    return ZoneId.of(name);
  }
}
