package com.dastern.notifications;

import com.dastern.audit.AuditStore;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseStore;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.amqp.EventHandler;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.Person;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final UserStore users;
  private final AuditStore trail;
  private final LiveMessages live;
  private final Clock clock;

  /// What a batch of events led to.
  private record Outcome(
      List<NotificationStore.Stored> stored, Map<DoseId, Dose> doses, Map<UserId, Person> people) {}

  public Notifier(
      Db db, DoseStore doses, UserStore users, AuditStore trail, EventBus bus, Clock clock) {
    this.db = db;
    this.notifications = new NotificationStore(db);
    this.doses = doses;
    this.users = users;
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
    var aboutDoses = events.stream().filter(event -> event.type().isAboutDose()).toList();
    var locked =
        doses.lockShared(
            tx,
            aboutDoses.stream().map(Event::patient).toList(),
            aboutDoses.stream().map(Notifier::doseId).toList());
    var people = users.people(tx, events.stream().flatMap(Notifier::mentioned).toList());
    return Future.all(locked, people)
        .compose(_ -> {
          var doseById = byKey(locked.result().stream(), Dose::id);
          var personById = byKey(people.result().stream(), Person::id);
          var drafts = new ArrayList<Draft>();
          for (Event event : events) {
            draft(event, doseById, personById).ifPresent(drafts::add);
          }
          return notifications
              .store(tx, drafts, clock.instant())
              .compose(stored -> trail(tx, stored))
              .onSuccess(stored -> log.debug("storing {} notifications", stored.size()))
              .map(stored -> new Outcome(stored, doseById, personById));
        });
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

  private static Optional<Draft> draft(
      Event event, Map<DoseId, Dose> doses, Map<UserId, Person> people) {
    if (!event.type().isAboutDose()) {
      Person by = people.get(new UserId(Wording.id(event, "byId")));
      return by == null ? Optional.empty() : Wording.ofPerson(event, by);
    }
    // A dose that was withdrawn meanwhile is nobody's news.
    Dose dose = doses.get(doseId(event));
    Person patient = people.get(event.patient());
    return dose == null || patient == null
        ? Optional.empty()
        : Wording.ofDose(event, dose, patient);
  }

  private void tellState(Event event, Outcome outcome) {
    switch (event.type()) {
      case DOSE_REMINDER, DOSE_MISSED, DOSE_TAKEN, DOSE_SKIPPED, DOSE_CORRECTED -> {
        Dose dose = outcome.doses().get(doseId(event));
        Person patient = outcome.people().get(event.patient());
        if (dose != null && patient != null) live.dose(event, dose, patient.zone());
      }
      case CONNECTION_REQUESTED, CONNECTION_ACCEPTED, CONNECTION_REVOKED, CONNECTION_CHANGED ->
          live.connection(event);
      case ACCESS_REQUESTED, ACCESS_GRANTED, ACCESS_DECLINED -> live.accessRequest(event);
      case PRESCRIPTION_CHANGED -> live.prescription(event);
      // The notification says it all.
      case ACCOUNT_CHANGED -> {}
    }
  }

  private static Stream<UserId> mentioned(Event event) {
    return event.type().isAboutDose()
        ? Stream.of(event.patient())
        : Stream.of(event.patient(), new UserId(Wording.id(event, "byId")));
  }

  private static DoseId doseId(Event event) {
    return new DoseId(Wording.id(event, "doseId"));
  }

  private static <K, V> Map<K, V> byKey(Stream<V> values, Function<V, K> key) {
    return values.collect(Collectors.toMap(key, v -> v, (first, _) -> first, LinkedHashMap::new));
  }
}
