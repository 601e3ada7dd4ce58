package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseStatus;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import com.dastern.notifications.Draft.Audience;
import com.dastern.notifications.Draft.Text;
import com.dastern.nudges.Nudge;
import com.dastern.nudges.NudgeAnswer;
import com.dastern.users.Person;
import java.util.Map;
import java.util.Optional;

/// What a nudge says to the patient, and its answer to the caregiver.
final class NudgeWording {
  private NudgeWording() {}

  /// Nobody is reminded of what was marked meanwhile: they might take it twice.
  static Optional<Draft> of(Event event, Nudge nudge, Dose dose, Person patient, Person caregiver) {
    boolean sent = event.type() == EventType.NUDGE_SENT;
    boolean awaited = dose.status() == DoseStatus.DUE || dose.status() == DoseStatus.MISSED;
    if (sent && !awaited) return Optional.empty();
    UserId recipient = Wording.recipient(event);
    Draft draft =
        Draft.of(
            event.id(),
            event.patient(),
            // What a selection is held against.
            dose.id().value(),
            NotificationType.FAMILY_ALERT,
            sent ? Audience.PERSON : Audience.PERMITTED,
            Optional.of(recipient),
            language ->
                text(event, nudge, Wording.places(dose, patient, language), caregiver, language));
    // Answers that come late take the place of each other: the caregiver reads the one that stands.
    return Optional.of(ReportWording.isReported(event) ? draft.in("ANSWER/" + nudge.id()) : draft);
  }

  private static Text text(
      Event event, Nudge nudge, Map<String, String> places, Person caregiver, Language language) {
    places.put("person", caregiver.name());
    nudge.message().ifPresent(message -> places.put("message", message));
    String word = nudge.message().isPresent() ? "MESSAGE" : "NUDGE";
    String key =
        ReportWording.isReported(event)
            ? nudge.answer().map(NudgeAnswer::name).orElse(word)
            : event.payload().getOrDefault("answer", word);
    return Wording.text(language, NotificationType.FAMILY_ALERT.name() + "." + key, places);
  }
}
