package com.dastern.notifications;

import com.dastern.doses.Dose;
import com.dastern.kernel.Event;
import com.dastern.kernel.Language;
import com.dastern.notifications.Draft.Audience;
import com.dastern.platform.text.Texts;
import com.dastern.users.Person;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/// What the alert of a missed dose says to the family. A phone that was in reach since the dose's
/// time has reminded of it; one that was not may hold a mark that nobody has heard of yet, so the
/// alert says that the dose is unconfirmed.
public final class MissedWording {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

  private MissedWording() {}

  static Draft of(Event event, Dose dose, Person patient, Optional<Instant> phoneSeen) {
    return Draft.of(
            event.id(),
            dose.patient(),
            dose.id().value(),
            NotificationType.MISSED_DOSE_ALERT,
            Audience.CAREGIVERS,
            Optional.of(dose.patient()),
            language -> {
              Map<String, String> places = Wording.places(dose, patient, language);
              phoneSeen.ifPresent(seen ->
                  places.put("seen", seen(seen, dose.scheduledAt(), patient.zone(), language)));
              return Wording.text(language, key(dose.scheduledAt(), phoneSeen), places);
            })
        .withPhoneSeen(phoneSeen);
  }

  /// Of the text of a dose that was due at `scheduledAt`.
  public static String key(Instant scheduledAt, Optional<Instant> phoneSeen) {
    String alert = NotificationType.MISSED_DOSE_ALERT.name();
    if (phoneSeen.isEmpty()) return alert + ".UNCONFIRMED.NEVER";
    return phoneSeen.get().isBefore(scheduledAt) ? alert + ".UNCONFIRMED" : alert;
  }

  /// The time of day in the patient's zone, with the day where that is not the dose's, and with the
  /// year where that is another one.
  public static String seen(
      Instant phoneSeen, Instant scheduledAt, ZoneId zone, Language language) {
    ZonedDateTime moment = phoneSeen.atZone(zone);
    LocalDate day = moment.toLocalDate();
    LocalDate due = LocalDate.ofInstant(scheduledAt, zone);
    String time = HOUR.format(moment);
    if (day.equals(due)) return time;
    String key = day.getYear() == due.getYear() ? "moment.OTHER_DAY" : "moment.OTHER_YEAR";
    String month = DateTimeFormatter.ofPattern("MMMM", language.locale()).format(day);
    return Texts.of(
        language,
        key,
        Map.of(
            "time",
            time,
            "day",
            String.valueOf(day.getDayOfMonth()),
            "month",
            month,
            "year",
            String.valueOf(day.getYear())));
  }
}
