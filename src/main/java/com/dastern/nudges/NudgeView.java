package com.dastern.nudges;

import com.dastern.doses.DoseJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;

/// A nudge as both sides see it, with their names and what it reminds of. `zone` is the patient's.
record NudgeView(
    Nudge nudge,
    String patient,
    String caregiver,
    JsonObject medication,
    Instant scheduledAt,
    ZoneId zone) {

  NudgeView with(Nudge changed) {
    return new NudgeView(changed, patient, caregiver, medication, scheduledAt, zone);
  }

  /// Schema `Nudge`.
  JsonObject json() {
    return new JsonObject()
        .put("id", nudge.id().toString())
        .put("doseId", nudge.dose().toString())
        .put("scheduledAt", DoseJson.time(scheduledAt, zone))
        .put("medication", medication)
        .put("patient", person(nudge.patient().toString(), patient))
        .put("caregiver", person(nudge.caregiver().toString(), caregiver))
        .put("number", nudge.number())
        .put("message", nudge.message().orElse(null))
        .put("sentAt", nudge.sentAt().toString())
        .put("answer", nudge.answer().map(NudgeAnswer::name).orElse(null))
        .put("answeredAt", nudge.answeredAt().map(Instant::toString).orElse(null));
  }

  private static JsonObject person(String id, String name) {
    return new JsonObject().put("id", id).put("name", name);
  }
}
