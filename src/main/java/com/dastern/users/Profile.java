package com.dastern.users;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;

/// An account with everything that its owner is shown of it, as of the moment `at`. `notifications`
/// says of each type whether its owner wants to be disturbed, `repeatReminders` whether they are
/// reminded again of doses that they do not mark. Patients have a `today`, in their own zone,
/// doctors a `licence`.
public record Profile(
    User user,
    Instant at,
    boolean repeatReminders,
    JsonObject notifications,
    long usedBytes,
    Optional<Progress> today,
    Optional<Licence> licence) {

  /// Schema `Profile`.
  public JsonObject json() {
    return UserJson.account(user)
        .put("theme", user.theme().name())
        .put("timeZone", user.zone().getId())
        .put("gracePeriodMinutes", user.graceMinutes())
        .put("repeatReminders", repeatReminders)
        .put("tier", user.tier().name())
        .put("greeting", greeting())
        .put("notifications", notifications)
        .put(
            "storage",
            new JsonObject()
                .put("usedBytes", usedBytes)
                .put("quotaBytes", user.tier().quotaBytes()))
        .put("today", today.map(Progress::json).orElse(null))
        .put("licence", licence.map(papers -> papers.json(user.status())).orElse(null));
  }

  /// In their own language, whatever the device that asks prefers: it is they who are addressed.
  private String greeting() {
    return Greeting.at(LocalTime.ofInstant(at, user.zone())).text(user.language(), user.name());
  }
}
