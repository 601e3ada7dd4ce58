package com.dastern.notifications;

import com.dastern.kernel.Event;
import com.dastern.kernel.UserId;
import com.dastern.notifications.Draft.Audience;
import com.dastern.users.Person;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a change of a prescription says to the other side.
final class PrescriptionWording {
  private PrescriptionWording() {}

  /// Nobody is told of what they did themselves. `reason` is that of the version, if it has one.
  static Optional<Draft> of(Event event, Person by, Optional<String> reason) {
    UserId recipient = Wording.recipient(event);
    if (recipient.equals(by.id())) return Optional.empty();
    boolean urgent = isUrgent(event);
    var type =
        urgent ? NotificationType.URGENT_PRESCRIPTION_CHANGE : NotificationType.PRESCRIPTION_UPDATE;
    Map<String, String> places = new HashMap<>(Map.of("person", by.name()));
    reason.ifPresent(why -> places.put("reason", why));
    String key = urgent ? type.name() : type.name() + "." + what(event);
    return Optional.of(
        Draft.of(
            event.id(),
            event.patient(),
            Wording.id(event, "prescriptionId"),
            type,
            Audience.PERMITTED,
            Optional.of(recipient),
            language -> Wording.text(language, key, places)));
  }

  static boolean isUrgent(Event event) {
    return "true".equals(event.payload().get("urgent"));
  }

  /// Its new status where it was moved, else the kind of change.
  private static String what(Event event) {
    String change = event.payload().getOrDefault("change", "MOVED");
    return change.equals("MOVED") ? event.payload().getOrDefault("status", "") : change;
  }
}
