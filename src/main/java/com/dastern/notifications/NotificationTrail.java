package com.dastern.notifications;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.notifications.NotificationStore.Stored;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What the trail says of notifications: in that of the patient whom they are about.
final class NotificationTrail {
  private NotificationTrail() {}

  static AuditEntry sent(Stored stored, Instant at) {
    Notification sent = stored.notification();
    return new AuditEntry(
        AuditAction.NOTIFICATION_SENT,
        Optional.empty(),
        Optional.empty(),
        patient(sent, stored.recipient()),
        Optional.of(sent.id().value()),
        true,
        Optional.empty(),
        Map.of("type", sent.type().name(), "recipientId", sent.recipient().toString()),
        at);
  }

  static AuditEntry of(AuditAction action, Caller caller, Notification notification, Instant at) {
    var entry =
        AuditEntry.of(action, caller, at)
            .about(notification.id().value())
            .with("type", notification.type().name());
    return patient(notification, caller.role()).map(entry::on).orElse(entry);
  }

  /// What is about an account is about a patient only where it is a patient's.
  private static Optional<UserId> patient(Notification notification, Role recipient) {
    Optional<UUID> about =
        notification.type() != NotificationType.ACCOUNT
            ? notification.patient()
            : Optional.of(notification.recipient().value()).filter(_ -> recipient == Role.PATIENT);
    return about.map(UserId::new);
  }
}
