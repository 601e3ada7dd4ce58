package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Parse;
import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import com.dastern.prescriptions.MedicationJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Doses over REST.
public final class DoseRoutes {
  private final DoseService doses;
  private final TakingService takings;
  private final ReminderService reminders;

  public DoseRoutes(DoseService doses, TakingService takings, ReminderService reminders) {
    this.doses = doses;
    this.takings = takings;
    this.reminders = reminders;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "getSchedule",
            request ->
                doses
                    .schedule(
                        request.caller(),
                        request.optionalId("patientId").map(UserId::new),
                        request.optionalText("date").map(day -> Parse.day("query/date", day)))
                    .map(schedule -> Reply.ok(schedule.json(request.language()))))
        .on(
            "takeDose",
            request ->
                doses
                    .take(
                        request.caller(),
                        doseId(request),
                        Optional.ofNullable(request.body().getString("takenAt"))
                            .map(at -> Parse.instant("/takenAt", at)))
                    .map(Reply::ok))
        .on(
            "skipDose",
            request ->
                doses
                    .skip(
                        request.caller(),
                        doseId(request),
                        request.body().getString("reason").strip())
                    .map(Reply::ok))
        .on(
            "undoDose",
            request -> doses.undo(request.caller(), doseId(request)).map(DoseRoutes::left))
        .on(
            "recordTaking",
            request ->
                takings
                    .record(request.caller(), Taking.Report.of(request.body()), request.language())
                    .map(Reply::created))
        .on(
            "setReminders",
            request ->
                reminders
                    .set(
                        request.caller(),
                        new MedicationId(request.id()),
                        Optional.ofNullable(request.body().getJsonArray("times"))
                            .map(DoseRoutes::times))
                    .map(MedicationJson::medication)
                    .map(Reply::ok))
        .on(
            "snoozeDose",
            request ->
                doses
                    .snooze(
                        request.caller(),
                        doseId(request),
                        UUID.fromString(request.body().getString("id")),
                        Duration.ofMinutes(request.body().getInteger("minutes")))
                    .map(Reply::ok));
  }

  private static Reply left(Optional<JsonObject> dose) {
    return dose.map(Reply::ok).orElseGet(Reply::noContent);
  }

  private static List<LocalTime> times(JsonArray times) {
    return times.stream().map(time -> LocalTime.parse((String) time)).toList();
  }

  private static DoseId doseId(ApiRequest request) {
    return new DoseId(UUID.fromString(request.body().getString("doseId")));
  }
}
