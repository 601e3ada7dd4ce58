package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseStore.Reported;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Language;
import com.dastern.notifications.Draft.Audience;
import com.dastern.users.Person;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is told of a dose once its grace period is over, and of a connection that a phone reported,
/// in the place of what was told of it before. It follows from what the thing is, and not from the
/// order in which marks and reports came.
final class ReportWording {
  /// Of a connection: that it was accepted.
  static final String CONNECTION = "CONNECTION";

  /// Of a dose: what became of it.
  static final String DOSE = "DOSE_OUTCOME";

  private static final DateTimeFormatter DAY_AND_HOUR = DateTimeFormatter.ofPattern("dd/MM HH:mm");

  private ReportWording() {}

  /// What the family is told beside the alert, nothing where it knew in time: those who were
  /// alerted get the correction or the confirmation; the others hear of a miss that the server
  /// could not know in time, and of what became of it.
  static List<Draft> ofDose(EventId event, Dose dose, Reported reported, Person patient) {
    return switch (dose.status()) {
      case TAKEN_ON_TIME, TAKEN_LATE ->
          told(
              reported.stands()
                  ? later(
                      event,
                      dose,
                      patient,
                      NotificationType.DOSE_CORRECTED,
                      "DOSE_CORRECTED.REPORTED")
                  : online(event, dose, patient),
              reported);
      case SKIPPED ->
          reported.stands()
              ? told(
                  later(
                      event,
                      dose,
                      patient,
                      NotificationType.DOSE_CORRECTED,
                      "DOSE_CORRECTED.SKIPPED"),
                  reported)
              : List.of();
      case MISSED -> reported.missed() ? missed(event, dose, patient) : List.of();
      case DUE -> List.of();
    };
  }

  /// The same to those who had to hear of a miss by the report.
  private static List<Draft> told(Draft draft, Reported reported) {
    return reported.missed() ? List.of(draft, draft.to(Audience.UNALERTED)) : List.of(draft);
  }

  private static List<Draft> missed(EventId event, Dose dose, Person patient) {
    return List.of(
        later(
            event,
            dose,
            patient,
            NotificationType.MISSED_DOSE_ALERT,
            "MISSED_DOSE_ALERT.CONFIRMED"),
        later(
                event,
                dose,
                patient,
                NotificationType.MISSED_DOSE_ALERT,
                "MISSED_DOSE_ALERT.REPORTED")
            .to(Audience.UNALERTED));
  }

  /// By a phone that had been out of reach.
  private static Draft later(
      EventId event, Dose dose, Person patient, NotificationType type, String key) {
    return draft(
        event,
        dose,
        type,
        language -> Wording.text(language, key, places(dose, patient, language)));
  }

  private static Draft online(EventId event, Dose dose, Person patient) {
    var type = NotificationType.DOSE_CORRECTED;
    return draft(
        event,
        dose,
        type,
        language -> Wording.text(language, type.name(), Wording.places(dose, patient, language)));
  }

  private static Draft draft(
      EventId event, Dose dose, NotificationType type, Function<Language, Draft.Text> text) {
    return Draft.of(
            event,
            dose.patient(),
            dose.id().value(),
            type,
            Audience.ALERTED,
            Optional.empty(),
            text)
        .in(DOSE);
  }

  /// Days are named: it may be a week ago.
  private static Map<String, String> places(Dose dose, Person patient, Language language) {
    Map<String, String> places = Wording.places(dose, patient, language);
    places.put("time", dayAndHour(dose.scheduledAt(), patient.zone()));
    dose.takenAt().ifPresent(at -> places.put("takenAt", dayAndHour(at, patient.zone())));
    return places;
  }

  private static String dayAndHour(Instant instant, ZoneId zone) {
    return DAY_AND_HOUR.format(instant.atZone(zone));
  }

  /// Whether it was reported by a phone that had been out of reach.
  static boolean isReported(Event event) {
    return event.type() == EventType.DOSE_REPORTED
        || "true".equals(event.payload().get("reported"));
  }

  /// A connection that was accepted or ended that way.
  static boolean isOfConnection(Event event) {
    return isReported(event) && event.payload().containsKey("connectionId");
  }

  static ConnectionId connection(Event event) {
    return new ConnectionId(Wording.id(event, "connectionId"));
  }

  /// Of several that were reported of one thing the last: all would say the same, since each says
  /// what the thing is now.
  static List<Event> distinct(List<Event> events) {
    Map<String, Event> last = new LinkedHashMap<>();
    for (Event event : events) last.put(isReported(event) ? subject(event) : key(event), event);
    return List.copyOf(last.values());
  }

  private static String key(Event event) {
    return event.id().toString();
  }

  private static String subject(Event event) {
    Map<String, String> of = event.payload();
    String nudge = of.get("nudgeId");
    if (nudge != null) return "nudge/" + nudge;
    if (event.type() == EventType.DOSE_REPORTED) {
      // Ids of takings as needed are made by phones.
      return "dose/" + event.patient() + "/" + of.get("doseId");
    }
    return isOfConnection(event) ? "connection/" + of.get("connectionId") : key(event);
  }
}
