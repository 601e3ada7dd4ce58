package com.dastern.monitoring;

import com.dastern.connections.Opened;
import com.dastern.doses.DoseJson;
import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;

/// One of somebody's patients, with the figures that they may see.
record PatientEntry(Opened opened, SearchedName name, Figures figures) {

  UserId id() {
    return opened.patient().id();
  }

  /// Schema `PatientEntry`.
  JsonObject json() {
    ZoneId zone = opened.patient().zone();
    return new JsonObject()
        .put("id", id().toString())
        .put("name", opened.patient().name())
        .put("permission", opened.permission().name())
        .put("timeZone", zone.getId())
        .put("adherence", figures.adherence().json())
        .put("today", figures.today().json())
        .put("lastMissedAt", figures.lastMissed().map(at -> DoseJson.time(at, zone)).orElse(null));
  }
}
