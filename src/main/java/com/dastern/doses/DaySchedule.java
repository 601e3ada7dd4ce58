package com.dastern.doses;

import com.dastern.kernel.Language;
import com.dastern.platform.text.Texts;
import com.dastern.prescriptions.Slot;
import com.dastern.users.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// One day of a patient, in two groups and with its progress. `date` is a day in the patient's
/// zone.
record DaySchedule(User patient, LocalDate date, List<Dose> doses) {

  /// Schema `Schedule`, with titles in the reader's language.
  JsonObject json(Language language) {
    var groups = Arrays.stream(Slot.Group.values()).map(group -> json(group, language)).toList();
    return new JsonObject()
        .put("date", date.toString())
        .put("timeZone", patient.zone().getId())
        .put(
            "patient",
            new JsonObject().put("id", patient.id().toString()).put("name", patient.name()))
        .put("progress", progress())
        .put("groups", new JsonArray(groups));
  }

  private JsonObject json(Slot.Group group, Language language) {
    var own =
        doses.stream()
            .filter(dose -> dose.slot().map(Slot::group).filter(group::equals).isPresent())
            .map(dose -> DoseJson.of(dose, patient.zone()))
            .toList();
    return new JsonObject()
        .put("group", group.name())
        .put("title", Texts.of(language, "group." + group.name()))
        .put("color", group.color())
        .put("doses", new JsonArray(own));
  }

  private JsonObject progress() {
    return new JsonObject()
        .put("total", doses.size())
        .put("taken", count(DoseStatus::isTaken))
        .put("missed", count(status -> status == DoseStatus.MISSED))
        .put("skipped", count(status -> status == DoseStatus.SKIPPED))
        .put("due", count(status -> status == DoseStatus.DUE));
  }

  private long count(Predicate<DoseStatus> which) {
    return doses.stream().map(Dose::status).filter(which).count();
  }
}
