package com.dastern.platform.amqp;

import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.UserId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// An event as it travels through the broker.
final class EventJson {
  private EventJson() {}

  static Buffer encode(Event event) {
    var payload = new JsonObject();
    event.payload().forEach(payload::put);
    return encode(
        event.id().value(), event.type().wireName(), event.patient().value(), payload, event.at());
  }

  static Buffer encode(UUID id, String type, UUID patient, JsonObject payload, Instant at) {
    return new JsonObject()
        .put("id", id.toString())
        .put("type", type)
        .put("patientId", patient.toString())
        .put("payload", payload)
        .put("at", at.toString())
        .toBuffer();
  }

  /// Throws when the body is not an event that this version knows.
  static Event decode(Object part) {
    if (!(part instanceof JsonObject json)) throw new IllegalArgumentException("not an event");
    String type = json.getString("type");
    return new Event(
        new EventId(UUID.fromString(json.getString("id"))),
        EventType.of(type).orElseThrow(() -> new IllegalArgumentException("unknown type " + type)),
        new UserId(UUID.fromString(json.getString("patientId"))),
        texts(json.getJsonObject("payload")),
        Instant.parse(json.getString("at")));
  }

  private static Map<String, String> texts(JsonObject payload) {
    Map<String, String> texts = new LinkedHashMap<>();
    payload.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
    return texts;
  }
}
