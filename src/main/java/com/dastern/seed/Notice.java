package com.dastern.seed;

import com.dastern.kernel.UserId;
import com.dastern.notifications.NotificationType;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A notification of the past. `subject` is the dose, connection or prescription; `phoneSeenAt`
/// stands in alerts of missed doses.
record Notice(
    UserId recipient,
    UUID event,
    UserId patient,
    UUID subject,
    NotificationType type,
    String title,
    String body,
    Optional<Instant> phoneSeenAt,
    Instant at,
    Optional<Instant> readAt) {}
