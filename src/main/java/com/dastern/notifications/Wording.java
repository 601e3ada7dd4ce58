package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseStatus;
import com.dastern.kernel.Event;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import com.dastern.notifications.Draft.Audience;
import com.dastern.notifications.Draft.Text;
import com.dastern.platform.text.Texts;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.users.Person;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What an event says to whom. Pure: it is given the dose and the people as they are.
final class Wording {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

  private Wording() {}

  /// Empty where nobody is to be told: the dose has moved on since, or the event only changes what
  /// is shown live.
  static Optional<Draft> ofDose(
      Event event, Dose dose, Person patient, Optional<Instant> phoneSeen) {
    return switch (event.type()) {
      case DOSE_REMINDER ->
          isWanted(event, dose)
              ? Optional.of(
                  about(event, dose, patient, NotificationType.DOSE_REMINDER, Audience.PERSON))
              : Optional.empty();
      case DOSE_MISSED ->
          dose.status() == DoseStatus.MISSED
              ? Optional.of(MissedWording.of(event, dose, patient, phoneSeen))
              : Optional.empty();
      case DOSE_TAKEN,
          DOSE_CORRECTED,
          DOSE_SKIPPED,
          DOSE_REPORTED,
          SCHEDULE_CHANGED,
          DOSE_UNDONE,
          DOSE_SNOOZED,
          MEDICATION_REMINDER,
          CONNECTION_REQUESTED,
          CONNECTION_ACCEPTED,
          CONNECTION_REVOKED,
          CONNECTION_CHANGED,
          ACCESS_REQUESTED,
          ACCESS_GRANTED,
          ACCESS_DECLINED,
          PRESCRIPTION_CHANGED,
          NUDGE_SENT,
          NUDGE_ANSWERED,
          ACCOUNT_CHANGED ->
          Optional.empty();
    };
  }

  /// To the patient, of what they take when they need it.
  static Draft ofMedication(Event event, Medication medication) {
    JsonObject names = MedicationJson.names(medication);
    return Draft.of(
        event.id(),
        event.patient(),
        medication.id().value(),
        NotificationType.DOSE_REMINDER,
        Audience.PERSON,
        Optional.of(event.patient()),
        language ->
            text(
                language,
                NotificationType.DOSE_REMINDER + ".AS_NEEDED",
                Map.of("medication", medication(names, language))));
  }

  /// Nobody is reminded of what they marked meanwhile, or put off: they asked for peace until then.
  /// A missed dose is reminded of where that was asked for.
  private static boolean isWanted(Event event, Dose dose) {
    boolean awaited =
        dose.status() == DoseStatus.DUE || (dose.status() == DoseStatus.MISSED && isSnoozed(event));
    return awaited && dose.reminding().snoozedUntil().filter(event.at()::isBefore).isEmpty();
  }

  private static boolean isSnoozed(Event event) {
    return "SNOOZED".equals(event.payload().get("kind"));
  }

  /// Which words a reminder has: the first is at the dose's time, those with higher numbers follow.
  private static String reminder(Event event) {
    if (isSnoozed(event)) return ".SNOOZED";
    return event.payload().getOrDefault("number", "1").equals("1") ? "" : ".REPEAT";
  }

  /// Events that one person did and another is told of.
  static Optional<Draft> ofPerson(Event event, Person by) {
    return switch (event.type()) {
      case CONNECTION_REQUESTED ->
          Optional.of(toRecipient(event, by, NotificationType.CONNECTION_REQUEST, "connectionId"));
      case CONNECTION_ACCEPTED ->
          Optional.of(toRecipient(event, by, NotificationType.CONNECTION_ACCEPTED, "connectionId"));
      case ACCESS_REQUESTED ->
          Optional.of(toRecipient(event, by, NotificationType.CONNECTION_REQUEST, "connectionId"));
      case ACCESS_GRANTED ->
          Optional.of(toRecipient(event, by, NotificationType.CONNECTION_ACCEPTED, "connectionId"));
      case ACCOUNT_CHANGED ->
          Optional.of(toRecipient(event, by, NotificationType.ACCOUNT, "recipientId"));
      case PRESCRIPTION_CHANGED,
          CONNECTION_REVOKED,
          CONNECTION_CHANGED,
          ACCESS_DECLINED,
          NUDGE_SENT,
          NUDGE_ANSWERED,
          DOSE_REMINDER,
          DOSE_MISSED,
          DOSE_TAKEN,
          DOSE_SKIPPED,
          DOSE_CORRECTED,
          DOSE_REPORTED,
          SCHEDULE_CHANGED,
          DOSE_UNDONE,
          DOSE_SNOOZED,
          MEDICATION_REMINDER ->
          Optional.empty();
    };
  }

  static UserId recipient(Event event) {
    return new UserId(id(event, "recipientId"));
  }

  static UUID id(Event event, String name) {
    String text = event.payload().get(name);
    if (text == null) throw new IllegalArgumentException(event.type() + " lacks " + name);
    return UUID.fromString(text);
  }

  private static Draft about(
      Event event, Dose dose, Person patient, NotificationType type, Audience audience) {
    String key = type.name() + (type == NotificationType.DOSE_REMINDER ? reminder(event) : "");
    return Draft.of(
        event.id(),
        dose.patient(),
        dose.id().value(),
        type,
        audience,
        Optional.of(dose.patient()),
        language -> text(language, key, places(dose, patient, language)));
  }

  private static Draft toRecipient(Event event, Person by, NotificationType type, String subject) {
    String key =
        switch (event.type()) {
          case ACCOUNT_CHANGED -> type.name() + "." + event.payload().get("what");
          case ACCESS_REQUESTED, ACCESS_GRANTED -> event.type().name();
          default -> type.name();
        };
    return Draft.of(
        event.id(),
        event.patient(),
        id(event, subject),
        type,
        Audience.PERSON,
        Optional.of(recipient(event)),
        language -> text(language, key, Map.of("person", by.name())));
  }

  static Text text(Language language, String key, Map<String, String> places) {
    String prefix = "notification." + key;
    return new Text(
        Texts.of(language, prefix + ".title", places),
        Texts.of(language, prefix + ".body", places));
  }

  static Map<String, String> places(Dose dose, Person patient, Language language) {
    Map<String, String> places = new HashMap<>();
    places.put("patient", patient.name());
    places.put("medication", medication(dose.medication(), language));
    places.put("amount", MedicationJson.plain(dose.amount()).toPlainString());
    places.put("unit", dose.medication().getString("unit"));
    places.put("time", hour(dose.scheduledAt(), patient.zone()));
    dose.takenAt().ifPresent(at -> places.put("takenAt", hour(at, patient.zone())));
    return places;
  }

  /// The name in the reader's script, or the one that there is.
  private static String medication(JsonObject medication, Language language) {
    String khmer = medication.getString("nameKm");
    String latin = medication.getString("nameLatin");
    String preferred = language == Language.KHMER ? khmer : latin;
    if (preferred != null) return preferred;
    return khmer != null ? khmer : latin;
  }

  private static String hour(Instant instant, ZoneId zone) {
    return HOUR.format(instant.atZone(zone));
  }
}
