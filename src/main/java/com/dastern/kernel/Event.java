package com.dastern.kernel;

import java.time.Instant;
import java.util.Map;

/// Something that happened to a patient's data. The payload holds ids and plain words only: who
/// tells of it reads the rest as it is at that moment.
public record Event(
    EventId id, EventType type, UserId patient, Map<String, String> payload, Instant at) {
  public Event {
    payload = Map.copyOf(payload);
  }
}
