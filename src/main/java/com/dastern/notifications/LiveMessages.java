package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseJson;
import com.dastern.kernel.Event;
import com.dastern.kernel.UserId;
import com.dastern.platform.bus.Addresses;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;

/// What is published on the bridged addresses, in the form that `docs/LIVE.md` documents. Nobody
/// may be listening.
final class LiveMessages {
  private final EventBus bus;

  LiveMessages(EventBus bus) {
    this.bus = bus;
  }

  void notification(NotificationStore.Stored stored) {
    bus.publish(
        Addresses.liveUser(stored.notification().recipient()),
        new JsonObject()
            .put("kind", "notification")
            .put("muted", stored.muted())
            .put("notification", stored.notification().json()));
  }

  void dose(Event event, Dose dose, ZoneId zone) {
    bus.publish(
        Addresses.livePatient(event.patient()),
        message("dose", event)
            .put("type", event.type().wireName())
            .put("dose", DoseJson.of(dose, zone)));
  }

  /// A taking as needed that is no more.
  void removedDose(Event event, ZoneId zone) {
    var dose =
        DoseJson.removed(
            Wording.id(event, "doseId"),
            Wording.id(event, "prescriptionId"),
            Wording.id(event, "medicationId"),
            event.patient(),
            Instant.parse(event.payload().getOrDefault("scheduledAt", "")),
            zone);
    bus.publish(
        Addresses.livePatient(event.patient()),
        message("dose", event)
            .put("type", event.type().wireName())
            .put("removed", true)
            .put("dose", dose));
  }

  void prescription(Event event) {
    bus.publish(
        Addresses.livePatient(event.patient()),
        message("prescription", event)
            .put("prescriptionId", event.payload().get("prescriptionId"))
            .put("status", event.payload().get("status"))
            .put("version", Integer.valueOf(event.payload().getOrDefault("version", "1"))));
  }

  /// Whoever shows the patient's doses reads them again.
  void schedule(Event event) {
    bus.publish(Addresses.livePatient(event.patient()), message("schedule", event));
  }

  void nudge(Event event, UserId to) {
    bus.publish(
        Addresses.liveUser(to),
        message("nudge", event)
            .put("type", event.type().wireName())
            .put("nudgeId", event.payload().get("nudgeId"))
            .put("doseId", event.payload().get("doseId"))
            .put("patientId", event.patient().toString())
            .put("answer", event.payload().get("answer")));
  }

  /// Both sides re-read their connections.
  void connection(Event event) {
    JsonObject message =
        message("connection", event)
            .put("connectionId", event.payload().get("connectionId"))
            .put("status", event.payload().get("status"));
    toBothSides(event, message);
  }

  void accessRequest(Event event) {
    JsonObject message =
        message("accessRequest", event)
            .put("accessRequestId", event.payload().get("accessRequestId"))
            .put("connectionId", event.payload().get("connectionId"))
            .put("status", event.payload().get("status"));
    toBothSides(event, message);
  }

  private void toBothSides(Event event, JsonObject message) {
    bus.publish(Addresses.liveUser(Wording.recipient(event)), message);
    bus.publish(Addresses.liveUser(new UserId(Wording.id(event, "byId"))), message);
  }

  private static JsonObject message(String kind, Event event) {
    return new JsonObject().put("kind", kind).put("eventId", event.id().toString());
  }
}
