package com.dastern.seed;

import com.dastern.connections.Connection;
import com.dastern.connections.ConnectionStatus;
import com.dastern.doses.Dose;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.notifications.MissedWording;
import com.dastern.notifications.NotificationType;
import com.dastern.platform.text.Texts;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionStatus;
import com.dastern.users.User;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// What people were told in the last days, in the words of the server's own notifications.
final class Notices {
  /// How far back the lists of alerts go.
  private static final Duration KEPT = Duration.ofDays(4);

  /// What is older was read.
  private static final Duration UNREAD = Duration.ofHours(18);

  /// From what happens to its notification, as the scheduler and the broker take it.
  private static final Duration TOLD_AFTER = Duration.ofMillis(140);

  private static final Duration READ_AFTER = Duration.ofMinutes(25);
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

  /// What happened, before it is put into words for a recipient.
  private record News(
      UUID event,
      UserId patient,
      UUID subject,
      NotificationType type,
      Instant at,
      Optional<Instant> phoneSeen) {}

  private final Instant now;
  private final List<Connection> connections;
  private final Sightings sightings;

  Notices(Instant now, List<Connection> connections, Sightings sightings) {
    this.now = now;
    this.connections = connections;
    this.sightings = sightings;
  }

  List<Notice> of(List<Prescription> prescriptions, List<Dose> doses) {
    var notices = new ArrayList<Notice>();
    connections.stream()
        .filter(connection -> connection.status() == ConnectionStatus.PENDING)
        .forEach(connection -> notices.add(asked(connection)));
    prescriptions.stream()
        .filter(prescription -> prescription.status() == PrescriptionStatus.PENDING_CONFIRMATION)
        .forEach(prescription -> notices.add(toConfirm(prescription)));
    doses.stream()
        .filter(dose -> !dose.scheduledAt().isBefore(now.minus(KEPT)))
        .forEach(dose -> notices.addAll(alerts(dose)));
    return notices;
  }

  /// A dose that was missed, and the correction where it was taken after all.
  private List<Notice> alerts(Dose dose) {
    return switch (dose.status()) {
      case MISSED -> missed(dose).toList();
      case TAKEN_LATE -> Stream.concat(missed(dose), toCaregivers(dose, corrected(dose))).toList();
      case DUE, TAKEN_ON_TIME, SKIPPED -> List.of();
    };
  }

  /// In the words that depend on when the phone was last in reach.
  private Stream<Notice> missed(Dose dose) {
    var seen = sightings.last(dose.patient(), dose.missedAfter());
    var type = NotificationType.MISSED_DOSE_ALERT;
    var alert =
        new News(
            Uuids.next(dose.missedAfter().toEpochMilli()),
            dose.patient(),
            dose.id().value(),
            type,
            dose.missedAfter(),
            seen);
    String key = MissedWording.key(dose.scheduledAt(), seen);
    return Families.caregivers(dose.patient(), connections).stream()
        .map(to -> {
          var places = places(dose, to);
          seen.ifPresent(at ->
              places.put(
                  "seen", MissedWording.seen(at, dose.scheduledAt(), People.ZONE, to.language())));
          return notice(alert, key, to, places);
        });
  }

  private Stream<Notice> toCaregivers(Dose dose, News news) {
    return Families.caregivers(dose.patient(), connections).stream()
        .map(to -> notice(news, news.type().name(), to, places(dose, to)));
  }

  private Notice asked(Connection c) {
    var type = NotificationType.CONNECTION_REQUEST;
    var news = news(c.patient(), c.id().value(), type, c.createdAt());
    return notice(news, type.name(), People.of(c.patient()), person(c.other()));
  }

  private Notice toConfirm(Prescription p) {
    var type = NotificationType.PRESCRIPTION_UPDATE;
    var news = news(p.patient(), p.id().value(), type, p.createdAt());
    String key = type.name() + "." + p.status().name();
    return notice(news, key, People.of(p.patient()), person(p.author()));
  }

  private static News corrected(Dose dose) {
    return news(
        dose.patient(),
        dose.id().value(),
        NotificationType.DOSE_CORRECTED,
        dose.takenAt().orElseThrow());
  }

  private static News news(UserId patient, UUID subject, NotificationType type, Instant at) {
    return new News(Uuids.next(at.toEpochMilli()), patient, subject, type, at, Optional.empty());
  }

  private Notice notice(News news, String key, User to, Map<String, String> places) {
    String prefix = "notification." + key;
    Instant told = news.at().plus(TOLD_AFTER);
    return new Notice(
        to.id(),
        news.event(),
        news.patient(),
        news.subject(),
        news.type(),
        Texts.of(to.language(), prefix + ".title", places),
        Texts.of(to.language(), prefix + ".body", places),
        news.phoneSeen(),
        told,
        Optional.of(told.plus(READ_AFTER)).filter(_ -> told.isBefore(now.minus(UNREAD))));
  }

  private static Map<String, String> person(UserId id) {
    return Map.of("person", People.of(id).name());
  }

  private static Map<String, String> places(Dose dose, User reader) {
    Map<String, String> places = new HashMap<>();
    places.put("patient", People.of(dose.patient()).name());
    places.put("medication", medication(dose, reader.language()));
    places.put("time", hour(dose.scheduledAt()));
    dose.takenAt().ifPresent(at -> places.put("takenAt", hour(at)));
    return places;
  }

  /// The name in the reader's script, or the one that there is.
  private static String medication(Dose dose, Language language) {
    String khmer = dose.medication().getString("nameKm");
    String latin = dose.medication().getString("nameLatin");
    String preferred = language == Language.KHMER ? khmer : latin;
    String other = language == Language.KHMER ? latin : khmer;
    return preferred == null ? Objects.requireNonNull(other) : preferred;
  }

  private static String hour(Instant instant) {
    return HOUR.format(instant.atZone(People.ZONE));
  }
}
