package com.dastern.notifications;

import com.dastern.audit.AuditStore;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseStore;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.nudges.Nudge;
import com.dastern.nudges.NudgeStore;
import com.dastern.platform.amqp.EventHandler;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.VersionStore;
import com.dastern.presence.PhonesSeen;
import com.dastern.users.Person;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns events into one notification per recipient, and tells clients live. The rows are committed
/// first; what is sent live may be sent again when a delivery is repeated, and clients drop it by
/// its id.
public final class Notifier implements EventHandler {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final Db db;
  private final NotificationStore notifications;
  private final DoseStore doses;
  private final AsNeededReminders reminders;
  private final NudgeStore nudges;
  private final UserStore users;
  private final PhonesSeen phones;
  private final AuditStore trail;
  private final LiveMessages live;
  private final Clock clock;

  /// Ids of takings as needed are made by phones: only with the patient they are those of one dose.
  private record DoseKey(UserId patient, DoseId dose) {
    static DoseKey of(Event event) {
      return new DoseKey(event.patient(), doseId(event));
    }

    static DoseKey of(Dose dose) {
      return new DoseKey(dose.patient(), dose.id());
    }
  }

  /// What the events of a batch are about.
  private record Subjects(
      Map<DoseKey, Dose> doses,
      Map<DoseKey, DoseStore.Reported> reported,
      Set<ConnectionId> connections,
      Map<MedicationId, Medication> medications,
      Map<NudgeId, Nudge> nudges,
      Map<UserId, Person> people,
      Map<EventId, String> reasons,
      Map<UserId, Instant> phonesSeen) {}

  /// What a batch of events led to.
  private record Outcome(List<NotificationStore.Stored> stored, Subjects subjects) {}

  public Notifier(
      Db db,
      DoseStore doses,
      AsNeededReminders reminders,
      NudgeStore nudges,
      UserStore users,
      PhonesSeen phones,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.notifications = new NotificationStore(db);
    this.doses = doses;
    this.reminders = reminders;
    this.nudges = nudges;
    this.users = users;
    this.phones = phones;
    this.trail = trail;
    this.live = new LiveMessages(bus);
    this.clock = clock;
  }

  @Override
  public void handle(List<Event> events) {
    if (events.isEmpty()) return;
    // Twice in one batch, the second would find no conflict to be dropped by.
    var distinct = List.copyOf(byKey(events.stream(), Event::id).values());
    var outcome = db.transaction(tx -> store(tx, distinct)).await();
    log.debug("stored notifications of {} events", distinct.size());
    distinct.forEach(event -> tellState(event, outcome));
    outcome.stored().forEach(live::notification);
    log.debug("sent {} notifications live", outcome.stored().size());
  }

  /// Whether the recipient may hear of it now, by the rule that their list goes by.
  public Future<Boolean> mayHear(UserId recipient, NotificationId notification) {
    return notifications.isShown(recipient, notification, clock.instant());
  }

  /// The doses are locked while their alerts are written: a dose that is taken at that moment is
  /// either seen as taken, and no alert goes out, or its correction finds the alert.
  private Future<Outcome> store(Tx tx, List<Event> events) {
    var aboutDoses = events.stream().filter(Notifier::namesDose).toList();
    var aboutNudges = events.stream().filter(event -> event.type().isAboutNudge()).toList();
    // Before the doses, and both before the connections that say who may hear.
    var connections =
        notifications.standing(
            tx,
            events.stream()
                .filter(ReportWording::isOfConnection)
                .map(ReportWording::connection)
                .collect(Collectors.toSet()),
            ReportWording.CONNECTION,
            clock.instant());
    var locked =
        doses.lockToTell(
            tx, patients(aboutDoses), aboutDoses.stream().map(Notifier::doseId).toList());
    var told = aboutDoses.stream().filter(ReportWording::isReported).toList();
    var reported = doses.reported(tx, patients(told), told.stream().map(Notifier::doseId).toList());
    var aboutMedications =
        events.stream().filter(event -> event.type().isAboutMedication()).toList();
    var medications =
        reminders.active(
            tx,
            patients(aboutMedications),
            aboutMedications.stream().map(Notifier::medicationId).toList());
    var answers =
        nudges.find(
            tx, patients(aboutNudges), aboutNudges.stream().map(Notifier::nudgeId).toList());
    var people = users.people(tx, events.stream().flatMap(Notifier::mentioned).toList());
    var reasons = reasons(tx, events);
    var seen = phones.last(tx, patients(missed(events)));
    return Future.all(
            List.of(connections, locked, reported, medications, answers, people, reasons, seen))
        .compose(_ -> {
          var subjects =
              new Subjects(
                  byKey(locked.result().stream(), DoseKey::of),
                  reports(reported.result()),
                  connections.result(),
                  byKey(medications.result().stream(), Medication::id),
                  byKey(answers.result().stream(), Nudge::id),
                  byKey(people.result().stream(), Person::id),
                  reasons.result(),
                  seen.result());
          var drafts = new ArrayList<Draft>();
          var silent = new HashSet<Dose>();
          for (Event event : ReportWording.distinct(events)) {
            var more = drafts(event, subjects, clock.instant());
            drafts.addAll(more);
            if (event.type() == EventType.DOSE_REPORTED && more.isEmpty()) {
              Optional.ofNullable(subjects.doses().get(DoseKey.of(event))).ifPresent(silent::add);
            }
          }
          // Connections are locked before what was told of them, as by whoever changes them.
          return notifications
              .store(tx, drafts, clock.instant())
              .compose(stored ->
                  notifications
                      .withdraw(tx, silent, ReportWording.DOSE, clock.instant())
                      .map(stored))
              .compose(stored -> trail(tx, stored))
              .onSuccess(stored -> log.debug("storing {} notifications", stored.size()))
              .map(stored -> new Outcome(stored, subjects));
        });
  }

  /// Why urgent changes were made. They are rare: each is asked for on its own.
  private static Future<Map<EventId, String>> reasons(Tx tx, List<Event> events) {
    Map<EventId, String> reasons = new LinkedHashMap<>();
    var asked =
        events.stream()
            .filter(PrescriptionWording::isUrgent)
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

  private Future<List<NotificationStore.Stored>> trail(
      Tx tx, List<NotificationStore.Stored> stored) {
    Instant now = clock.instant();
    var sent =
        stored.stream()
            .filter(NotificationStore.Stored::fresh)
            .map(each -> NotificationTrail.sent(each, now))
            .toList();
    return trail.write(tx, sent).map(stored);
  }

  private static List<Draft> drafts(Event event, Subjects subjects, Instant now) {
    if (event.type() != EventType.DOSE_REPORTED)
      return draft(event, subjects, now).stream().toList();
    Dose dose = subjects.doses().get(DoseKey.of(event));
    Person patient = subjects.people().get(event.patient());
    if (dose == null || patient == null) return List.of();
    var reported = subjects.reported().get(DoseKey.of(dose));
    return reported == null ? List.of() : ReportWording.ofDose(event, dose, reported, patient);
  }

  private static Optional<Draft> draft(Event event, Subjects subjects, Instant now) {
    if (event.type().isAboutMedication()) {
      // One that the broker held back for hours asks for what is long past.
      if (event.at().isBefore(now.minus(AsNeededReminders.GOOD_FOR))) return Optional.empty();
      return Optional.ofNullable(subjects.medications().get(medicationId(event)))
          .map(medication -> Wording.ofMedication(event, medication));
    }
    if (!namesDose(event)) {
      Person by = subjects.people().get(new UserId(Wording.id(event, "byId")));
      if (by == null) return Optional.empty();
      if (ReportWording.isOfConnection(event)) {
        return subjects.connections().contains(ReportWording.connection(event))
            ? Wording.ofPerson(event, by).map(draft -> draft.in(ReportWording.CONNECTION))
            : Optional.empty();
      }
      return event.type() == EventType.PRESCRIPTION_CHANGED
          ? PrescriptionWording.of(
              event, by, Optional.ofNullable(subjects.reasons().get(event.id())))
          : Wording.ofPerson(event, by);
    }
    // A dose that was withdrawn meanwhile is nobody's news.
    Dose dose = subjects.doses().get(DoseKey.of(event));
    Person patient = subjects.people().get(event.patient());
    if (dose == null || patient == null) return Optional.empty();
    if (!event.type().isAboutNudge()) {
      return Wording.ofDose(
          event, dose, patient, Optional.ofNullable(subjects.phonesSeen().get(event.patient())));
    }
    Nudge nudge = subjects.nudges().get(nudgeId(event));
    if (nudge == null) return Optional.empty();
    Person caregiver = subjects.people().get(nudge.caregiver());
    return caregiver == null
        ? Optional.empty()
        : NudgeWording.of(event, nudge, dose, patient, caregiver);
  }

  private void tellState(Event event, Outcome outcome) {
    switch (event.type()) {
      case DOSE_REMINDER,
          DOSE_MISSED,
          DOSE_TAKEN,
          DOSE_SKIPPED,
          DOSE_CORRECTED,
          DOSE_UNDONE,
          DOSE_SNOOZED,
          DOSE_REPORTED -> {
        Dose dose = outcome.subjects().doses().get(DoseKey.of(event));
        Person patient = outcome.subjects().people().get(event.patient());
        if (patient == null) return;
        if (event.payload().containsKey("removed")) live.removedDose(event, patient.zone());
        else if (dose != null) live.dose(event, dose, patient.zone());
      }
      case CONNECTION_REQUESTED, CONNECTION_ACCEPTED, CONNECTION_REVOKED, CONNECTION_CHANGED ->
          live.connection(event);
      case ACCESS_REQUESTED, ACCESS_GRANTED, ACCESS_DECLINED -> live.accessRequest(event);
      case PRESCRIPTION_CHANGED -> live.prescription(event);
      case SCHEDULE_CHANGED -> live.schedule(event);
      case NUDGE_SENT, NUDGE_ANSWERED -> tellNudge(event, outcome);
      // The notification says it all.
      case ACCOUNT_CHANGED, MEDICATION_REMINDER -> {}
    }
  }

  /// A caregiver who may no longer see the patient was told nothing, and is told nothing here.
  private void tellNudge(Event event, Outcome outcome) {
    live.nudge(event, event.patient());
    UserId recipient = Wording.recipient(event);
    boolean told =
        outcome.stored().stream()
            .map(NotificationStore.Stored::notification)
            .anyMatch(stored ->
                stored.type() == NotificationType.FAMILY_ALERT
                    && stored.recipient().equals(recipient)
                    && stored.subject().filter(doseId(event).value()::equals).isPresent());
    if (told && !recipient.equals(event.patient())) live.nudge(event, recipient);
  }

  private static Stream<UserId> mentioned(Event event) {
    var patient = Stream.of(event.patient());
    if (event.type().isAboutDose() || event.type().isAboutMedication()) return patient;
    return Stream.concat(
        patient, Stream.of(new UserId(Wording.id(event, "byId")), Wording.recipient(event)));
  }

  private static boolean namesDose(Event event) {
    return event.type().isAboutDose() || event.type().isAboutNudge();
  }

  private static List<Event> missed(List<Event> events) {
    return events.stream().filter(event -> event.type() == EventType.DOSE_MISSED).toList();
  }

  private static List<UserId> patients(List<Event> events) {
    return events.stream().map(Event::patient).toList();
  }

  private static NudgeId nudgeId(Event event) {
    return new NudgeId(Wording.id(event, "nudgeId"));
  }

  private static MedicationId medicationId(Event event) {
    return new MedicationId(Wording.id(event, "medicationId"));
  }

  private static DoseId doseId(Event event) {
    return new DoseId(Wording.id(event, "doseId"));
  }

  private static Map<DoseKey, DoseStore.Reported> reports(List<DoseStore.Reported> reported) {
    return byKey(reported.stream(), each -> new DoseKey(each.patient(), each.dose()));
  }

  private static <K, V> Map<K, V> byKey(Stream<V> values, Function<V, K> key) {
    return values.collect(Collectors.toMap(key, v -> v, (first, _) -> first, LinkedHashMap::new));
  }
}
