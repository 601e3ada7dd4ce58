package com.dastern.notifications;

import com.dastern.audit.AuditStore;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseStore;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.UserId;
import com.dastern.notifications.NotificationStore.Stored;
import com.dastern.nudges.NudgeStore;
import com.dastern.platform.amqp.EventHandler;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
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
  private final Subjects.Stores stores;
  private final AuditStore trail;
  private final LiveMessages live;
  private final Clock clock;

  /// What a batch of events led to.
  private record Outcome(List<Stored> stored, Subjects subjects) {}

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
    this.stores = new Subjects.Stores(notifications, doses, reminders, nudges, users, phones);
    this.trail = trail;
    this.live = new LiveMessages(bus);
    this.clock = clock;
  }

  @Override
  public void handle(List<Event> events) {
    if (events.isEmpty()) return;
    // Twice in one batch, the second would find no conflict to be dropped by.
    var seen = new HashSet<EventId>();
    var distinct = events.stream().filter(event -> seen.add(event.id())).toList();
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

  private Future<Outcome> store(Tx tx, List<Event> events) {
    Instant now = clock.instant();
    return Subjects.lock(tx, stores, events, now)
        .compose(subjects ->
            store(tx, ReportWording.distinct(events), subjects, now)
                .map(stored -> new Outcome(stored, subjects)));
  }

  /// What was reported of doses comes last, and once more with an alert that comes after it: whom
  /// it is told, and as what, depends on who was alerted.
  private Future<List<Stored>> store(Tx tx, List<Event> events, Subjects subjects, Instant now) {
    List<Draft> news = new ArrayList<>();
    Map<Dose, List<Draft>> reports = new LinkedHashMap<>();
    for (Event event : events) {
      news.addAll(Drafting.of(event, subjects, now));
      if (Drafting.tellsOutcome(event)) {
        subjects
            .dose(event)
            .filter(dose -> Drafting.tellsOutcome(event, dose))
            .ifPresent(dose -> reports.put(dose, Drafting.ofOutcome(event, subjects)));
      }
    }
    var silent =
        reports.entrySet().stream()
            .filter(report -> report.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    var outcomes = reports.values().stream().flatMap(List::stream).toList();
    // Connections are locked before what was told of them, as by whoever changes them.
    return notifications
        .store(tx, news, now)
        .compose(told -> notifications.store(tx, outcomes, now).map(more -> both(told, more)))
        .compose(stored -> notifications.withdraw(tx, silent, ReportWording.DOSE, now).map(stored))
        .compose(stored -> trail(tx, stored, now))
        .onSuccess(stored -> log.debug("storing {} notifications", stored.size()));
  }

  private static List<Stored> both(List<Stored> told, List<Stored> more) {
    return Stream.concat(told.stream(), more.stream()).toList();
  }

  private Future<List<Stored>> trail(Tx tx, List<Stored> stored, Instant now) {
    var sent =
        stored.stream()
            .filter(Stored::fresh)
            .map(each -> NotificationTrail.sent(each, now))
            .toList();
    return trail.write(tx, sent).map(stored);
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
        var zone = outcome.subjects().patient(event).map(Person::zone);
        if (zone.isEmpty()) return;
        if (event.payload().containsKey("removed")) live.removedDose(event, zone.get());
        else outcome.subjects().dose(event).ifPresent(dose -> live.dose(event, dose, zone.get()));
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
            .map(Stored::notification)
            .anyMatch(stored ->
                stored.type() == NotificationType.FAMILY_ALERT
                    && stored.recipient().equals(recipient)
                    && stored.subject().filter(Subjects.doseId(event).value()::equals).isPresent());
    if (told && !recipient.equals(event.patient())) live.nudge(event, recipient);
  }
}
