package com.dastern.monitoring;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseJson;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// A page of what became of a patient's doses, newest first, in the patient's zone.
record History(List<Dose> doses, Optional<DoseCursor> next, ZoneId zone) {

  /// Cuts off the one that was read beyond the limit.
  static History of(List<Dose> fetched, int limit, ZoneId zone) {
    if (fetched.size() <= limit) return new History(fetched, Optional.empty(), zone);
    List<Dose> shown = List.copyOf(fetched.subList(0, limit));
    Dose last = shown.getLast();
    return new History(
        shown, Optional.of(new DoseCursor(last.scheduledAt(), last.id().value())), zone);
  }

  JsonObject json(Dose dose) {
    return DoseJson.of(dose, zone);
  }
}
