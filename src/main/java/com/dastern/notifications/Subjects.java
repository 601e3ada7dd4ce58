package com.dastern.notifications;

import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseStore;
import com.dastern.doses.DoseStore.Reported;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.nudges.Nudge;
import com.dastern.nudges.NudgeStore;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.VersionStore;
import com.dastern.presence.PhonesSeen;
import com.dastern.users.Person;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the events of a delivery are about, as it is while they are told.
///
/// @param standing the connections that were reported and stand
/// @param reasons why urgent changes were made
/// @param phonesSeen when the patients' phones were last in reach
record Subjects(
    Map<DoseKey, Dose> doses,
    Map<DoseKey, Reported> reported,
    Set<ConnectionId> standing,
    Map<MedicationId, Medication> medications,
    Map<NudgeId, Nudge> nudges,
    Map<UserId, Person> people,
    Map<EventId, String> reasons,
    Map<UserId, Instant> phonesSeen) {
  /// Ids of takings as needed are made by phones: only with the patient they are those of one dose.
  private record DoseKey(UserId patient, DoseId dose) {
    static DoseKey of(Event event) {
      return new DoseKey(event.patient(), doseId(event));
    }
  }

  /// Where they are.
  record Stores(
      NotificationStore notifications,
      DoseStore doses,
      AsNeededReminders reminders,
      NudgeStore nudges,
      UserStore users,
      PhonesSeen phones) {}

  /// The doses are locked while they are told of: a dose that is taken at that moment is either
  /// seen as taken, and no alert goes out, or its correction finds the alert. Connections that were
  /// reported come before the doses, and both before the connections that say who may hear.
  static Future<Subjects> lock(Tx tx, Stores from, List<Event> events, Instant now) {
    var standing =
        from.notifications.standing(
            tx,
            events.stream()
                .filter(ReportWording::isOfConnection)
                .map(ReportWording::connection)
                .collect(Collectors.toSet()),
            ReportWording.CONNECTION,
            now);
    var ofDoses = only(events, Subjects::namesDose);
    var doses = from.doses.lockToTell(tx, patients(ofDoses), ids(ofDoses, Subjects::doseId));
    var ofReports = only(ofDoses, Drafting::tellsOutcome);
    var reported = from.doses.reported(tx, patients(ofReports), ids(ofReports, Subjects::doseId));
    var ofMedications = only(events, event -> event.type().isAboutMedication());
    var medications =
        from.reminders.active(
            tx, patients(ofMedications), ids(ofMedications, Subjects::medicationId));
    var ofNudges = only(events, event -> event.type().isAboutNudge());
    var nudges = from.nudges.find(tx, patients(ofNudges), ids(ofNudges, Subjects::nudgeId));
    var people = from.users.people(tx, events.stream().flatMap(Subjects::mentioned).toList());
    var reasons = reasons(tx, only(events, PrescriptionWording::isUrgent));
    var missed = only(events, event -> event.type() == EventType.DOSE_MISSED);
    var seen = from.phones.last(tx, patients(missed));
    return Future.all(
            List.of(standing, doses, reported, medications, nudges, people, reasons, seen))
        .map(_ ->
            new Subjects(
                byKey(doses.result(), dose -> new DoseKey(dose.patient(), dose.id())),
                byKey(reported.result(), each -> new DoseKey(each.patient(), each.dose())),
                standing.result(),
                byKey(medications.result(), Medication::id),
                byKey(nudges.result(), Nudge::id),
                byKey(people.result(), Person::id),
                reasons.result(),
                seen.result()));
  }

  /// They are rare: each is asked for on its own.
  private static Future<Map<EventId, String>> reasons(Tx tx, List<Event> urgent) {
    Map<EventId, String> reasons = new HashMap<>();
    var asked =
        urgent.stream()
            .map(event ->
                VersionStore.reason(
                        tx,
                        event.patient(),
                        new PrescriptionId(Wording.id(event, "prescriptionId")),
                        Integer.parseInt(event.payload().getOrDefault("version", "0")))
                    .onSuccess(why -> why.ifPresent(text -> reasons.put(event.id(), text))))
            .toList();
    return Future.all(asked).map(reasons);
  }

  /// Absent where it was withdrawn meanwhile.
  Optional<Dose> dose(Event event) {
    return Optional.ofNullable(doses.get(DoseKey.of(event)));
  }

  Optional<Reported> reported(Event event) {
    return Optional.ofNullable(reported.get(DoseKey.of(event)));
  }

  Optional<Person> patient(Event event) {
    return person(event.patient());
  }

  Optional<Person> person(UserId id) {
    return Optional.ofNullable(people.get(id));
  }

  Optional<Nudge> nudge(Event event) {
    return Optional.ofNullable(nudges.get(nudgeId(event)));
  }

  /// Absent where it is no more to be taken when needed.
  Optional<Medication> medication(Event event) {
    return Optional.ofNullable(medications.get(medicationId(event)));
  }

  Optional<String> reason(Event event) {
    return Optional.ofNullable(reasons.get(event.id()));
  }

  Optional<Instant> phoneSeen(Event event) {
    return Optional.ofNullable(phonesSeen.get(event.patient()));
  }

  /// Also where it is about a nudge.
  static boolean namesDose(Event event) {
    return event.type().isAboutDose() || event.type().isAboutNudge();
  }

  static DoseId doseId(Event event) {
    return new DoseId(Wording.id(event, "doseId"));
  }

  private static NudgeId nudgeId(Event event) {
    return new NudgeId(Wording.id(event, "nudgeId"));
  }

  private static MedicationId medicationId(Event event) {
    return new MedicationId(Wording.id(event, "medicationId"));
  }

  private static Stream<UserId> mentioned(Event event) {
    var patient = Stream.of(event.patient());
    if (event.type().isAboutDose() || event.type().isAboutMedication()) return patient;
    return Stream.concat(
        patient, Stream.of(new UserId(Wording.id(event, "byId")), Wording.recipient(event)));
  }

  private static List<Event> only(List<Event> events, Predicate<Event> which) {
    return events.stream().filter(which).toList();
  }

  private static List<UserId> patients(List<Event> events) {
    return ids(events, Event::patient);
  }

  private static <T> List<T> ids(List<Event> events, Function<Event, T> id) {
    return events.stream().map(id).toList();
  }

  private static <K, V> Map<K, V> byKey(List<V> values, Function<V, K> key) {
    return values.stream().collect(Collectors.toMap(key, v -> v, (first, _) -> first));
  }
}
