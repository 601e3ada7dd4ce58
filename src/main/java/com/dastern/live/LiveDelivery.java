package com.dastern.live;

import com.dastern.connections.AccessPolicy;
import com.dastern.kernel.Caller;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.notifications.Notifier;
import com.dastern.platform.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether a message that is about to go out may reach the one who listens, asked of the database
/// at that moment: it was published before, so a revoke that was committed before it was published
/// is seen, whether or not this node has heard of it.
final class LiveDelivery {
  private static final int DATE_LENGTH = "2026-11-23".length();

  private final AccessPolicy access;
  private final Notifier notifier;

  LiveDelivery(AccessPolicy access, Notifier notifier) {
    this.access = access;
    this.notifier = notifier;
  }

  Future<Boolean> mayReach(Caller listener, String address, JsonObject body) {
    var patient = patient(address, body).filter(somebody -> !listener.is(somebody));
    if (patient.isEmpty()) return Future.succeededFuture(true);
    return body.getValue("notification") instanceof JsonObject notification
        ? mayHear(listener, notification)
        : access.hears(
            listener.id(), patient.get(), prescription(body), day(body.getValue("dose")));
  }

  /// By the rule that the listener's list goes by.
  private Future<Boolean> mayHear(Caller listener, JsonObject notification) {
    return id(notification.getString("id"))
        .map(id -> notifier.mayHear(listener.id(), new NotificationId(id)))
        .orElseGet(() -> Future.succeededFuture(false));
  }

  /// Whose data it tells of, if it tells of any.
  private static Optional<UserId> patient(String address, JsonObject body) {
    return address.startsWith(Addresses.LIVE_PATIENTS)
        ? id(address.substring(Addresses.LIVE_PATIENTS.length())).map(UserId::new)
        : id(body.getJsonObject("notification", body).getString("patientId")).map(UserId::new);
  }

  private static Optional<PrescriptionId> prescription(JsonObject body) {
    JsonObject about = body.getJsonObject("dose", body);
    return id(about.getString("prescriptionId")).map(PrescriptionId::new);
  }

  /// In the patient's zone, as the dose's time is written.
  private static Optional<LocalDate> day(@Nullable Object dose) {
    return dose instanceof JsonObject known
        ? Optional.of(LocalDate.parse(known.getString("scheduledAt").substring(0, DATE_LENGTH)))
        : Optional.empty();
  }

  private static Optional<UUID> id(@Nullable String text) {
    return text == null ? Optional.empty() : Uuids.parse(text);
  }
}
