package com.dastern.doses;

import com.dastern.kernel.Day;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// A patient's day as it was read from the database at that moment.
record CachedDay(Instant readAt, DaySchedule schedule) {

  static CachedDay of(Buffer text) {
    var json = new JsonObject(text);
    return new CachedDay(
        Instant.ofEpochMilli(json.getLong("readAt")), DaySchedule.read(json.getJsonObject("day")));
  }

  JsonObject json() {
    return new JsonObject().put("readAt", readAt.toEpochMilli()).put("day", schedule.kept());
  }

  /// Whether it may still be shown as the day that is asked for; today moves on by itself. The
  /// clocks of two nodes may differ by a little.
  boolean holds(Instant now, Optional<LocalDate> asked, Duration life) {
    LocalDate wanted = asked.orElseGet(() -> Day.of(now, schedule.zone()).date());
    return schedule.date().equals(wanted)
        && Duration.between(readAt, now).abs().compareTo(life) < 0;
  }
}
