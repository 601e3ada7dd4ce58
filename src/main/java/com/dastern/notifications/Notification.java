package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One message in somebody's list. `patient` is whom it is about, `subject` the dose, connection or
/// prescription; `phoneSeenAt` is when the patient's phone was last in reach, in an alert of a
/// missed dose; `reported` where the phone itself said that it was missed.
record Notification(
    NotificationId id,
    UserId recipient,
    NotificationType type,
    String title,
    String body,
    Optional<UUID> patient,
    Optional<UUID> subject,
    Optional<Instant> phoneSeenAt,
    boolean reported,
    Instant createdAt,
    Optional<Instant> readAt) {

  /// Schema `Notification`.
  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("type", type.name())
        .put("title", title)
        .put("body", body)
        .put("patientId", patient.map(UUID::toString).orElse(null))
        .put("subjectId", subject.map(UUID::toString).orElse(null))
        .put("phoneSeenAt", phoneSeenAt.map(Instant::toString).orElse(null))
        .put("reported", reported)
        .put("createdAt", createdAt.toString())
        .put("readAt", readAt.map(Instant::toString).orElse(null));
  }
}
