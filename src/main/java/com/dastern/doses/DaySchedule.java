package com.dastern.doses;

import com.dastern.connections.View;
import com.dastern.kernel.Language;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.text.Texts;
import com.dastern.prescriptions.Slot;
import com.dastern.users.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// One day of a patient: its plan in two groups and with its progress, and what was taken as
/// needed. `date` is a day in the patient's zone; each of `doses` is of schema `Dose`.
record DaySchedule(
    UserId patient, String name, ZoneId zone, LocalDate date, List<JsonObject> doses) {

  static DaySchedule of(User patient, LocalDate date, List<Dose> doses) {
    var json = doses.stream().map(dose -> DoseJson.of(dose, patient.zone())).toList();
    return new DaySchedule(patient.id(), patient.name(), patient.zone(), date, json);
  }

  /// From what [#kept] wrote.
  static DaySchedule read(JsonObject kept) {
    return new DaySchedule(
        new UserId(UUID.fromString(kept.getString("patientId"))),
        kept.getString("name"),
        ZoneId.of(kept.getString("zone")),
        LocalDate.parse(kept.getString("date")),
        kept.getJsonArray("doses").stream().map(JsonObject.class::cast).toList());
  }

  JsonObject kept() {
    return new JsonObject()
        .put("patientId", patient.toString())
        .put("name", name)
        .put("zone", zone.getId())
        .put("date", date.toString())
        .put("doses", new JsonArray(doses));
  }

  /// What of it somebody may see.
  DaySchedule shownIn(View view) {
    return new DaySchedule(
        patient,
        name,
        zone,
        date,
        doses.stream()
            .filter(dose ->
                view.covers(new PrescriptionId(UUID.fromString(dose.getString("prescriptionId")))))
            .toList());
  }

  /// Schema `Schedule`, with titles in the reader's language.
  JsonObject json(Language language) {
    var groups = Arrays.stream(Slot.Group.values()).map(group -> json(group, language)).toList();
    var takings = doses.stream().filter(DaySchedule::isAsNeeded).toList();
    return new JsonObject()
        .put("date", date.toString())
        .put("timeZone", zone.getId())
        .put("patient", new JsonObject().put("id", patient.toString()).put("name", name))
        .put("progress", progress())
        .put("groups", new JsonArray(groups))
        .put("asNeeded", new JsonArray(takings));
  }

  private JsonObject json(Slot.Group group, Language language) {
    var own = doses.stream().filter(dose -> isIn(group, dose)).toList();
    return new JsonObject()
        .put("group", group.name())
        .put("title", Texts.of(language, "group." + group.name()))
        .put("color", group.color())
        .put("doses", new JsonArray(own));
  }

  private static boolean isIn(Slot.Group group, JsonObject dose) {
    return !isAsNeeded(dose) && Slot.valueOf(dose.getString("slot")).group() == group;
  }

  /// As [Dose#isAsNeeded]: it is for no part of the day.
  private static boolean isAsNeeded(JsonObject dose) {
    return dose.getValue("slot") == null;
  }

  private JsonObject progress() {
    return new JsonObject()
        .put("total", count(_ -> true))
        .put("taken", count(DoseStatus::isTaken))
        .put("missed", count(status -> status == DoseStatus.MISSED))
        .put("skipped", count(status -> status == DoseStatus.SKIPPED))
        .put("due", count(status -> status == DoseStatus.DUE));
  }

  private long count(Predicate<DoseStatus> which) {
    return doses.stream()
        .filter(dose -> !isAsNeeded(dose))
        .map(dose -> DoseStatus.valueOf(dose.getString("status")))
        .filter(which)
        .count();
  }
}
