package com.dastern.doses;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.doses.Reconciliation.Changes;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.ScheduleOwner;
import com.dastern.users.DayPlanner;
import com.dastern.users.MealTimes;
import com.dastern.users.MealTimesStore;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes, moves and withdraws doses as prescriptions and the patient's days say. Whoever calls it
/// holds the patient's schedule lock.
public final class DoseGeneration implements ScheduleOwner, DayPlanner {
  /// How far ahead doses are made.
  static final Duration HORIZON = Duration.ofDays(30);

  private final UserStore users;
  private final MealTimesStore meals;
  private final DoseStore doses;
  private final AsNeededReminders reminders;
  private final AuditStore trail;
  private final EventBus bus;
  private final HorizonStore horizons = new HorizonStore();

  public DoseGeneration(
      UserStore users,
      MealTimesStore meals,
      DoseStore doses,
      AsNeededReminders reminders,
      AuditStore trail,
      EventBus bus) {
    this.users = users;
    this.meals = meals;
    this.doses = doses;
    this.reminders = reminders;
    this.trail = trail;
    this.bus = bus;
  }

  @Override
  public Future<Void> make(Tx tx, UserId patient, List<Prescription> prescriptions, Instant now) {
    return prescriptions.isEmpty() ? none() : reconcile(tx, patient, prescriptions, now).mapEmpty();
  }

  @Override
  public Future<Void> withdraw(
      Tx tx, UserId patient, List<Prescription> prescriptions, Instant now) {
    if (prescriptions.isEmpty()) return none();
    var ids = prescriptions.stream().map(Prescription::id).toList();
    return doses.withdraw(tx, patient, ids, now).compose(_ -> reminders.plan(tx, patient, now));
  }

  /// The marks of those doses, which are still ahead, were taken back: each is as its prescription
  /// says now, or gone. The caller has taken [#lock] before.
  Future<Void> settle(Tx tx, UserId patient, List<Dose> reopened, Instant now) {
    if (reopened.isEmpty()) return none();
    var named = reopened.stream().map(Dose::prescription).collect(Collectors.toSet());
    return horizons
        .active(tx, patient)
        .compose(active -> {
          var own = active.stream().filter(each -> named.contains(each.id())).toList();
          var planned = own.stream().map(Prescription::id).collect(Collectors.toSet());
          var gone = reopened.stream().filter(dose -> !planned.contains(dose.prescription()));
          return doses
              .remove(tx, patient, gone.map(Dose::id).toList())
              .compose(_ -> make(tx, patient, own, now));
        });
  }

  @Override
  public Future<Void> lock(Tx tx, UserId patient) {
    return horizons.lockSchedule(tx, patient);
  }

  @Override
  public void shows(Tx tx, UserId patient) {
    doses.changes(tx, patient);
  }

  @Override
  public Future<Void> replan(Tx tx, Caller patient, Instant now) {
    return horizons
        .active(tx, patient.id())
        .compose(prescriptions -> reconcile(tx, patient.id(), prescriptions, now))
        .compose(changes -> changes.isEmpty() ? none() : tell(tx, patient, now));
  }

  private Future<Changes> reconcile(
      Tx tx, UserId patient, List<Prescription> prescriptions, Instant now) {
    if (prescriptions.isEmpty()) {
      return reminders.plan(tx, patient, now).map(Changes.all(List.of()));
    }
    Instant until = now.plus(HORIZON);
    var ids = prescriptions.stream().map(Prescription::id).toList();
    // Issued together: all travel in one round trip, and what they lead to in another.
    var user = users.find(tx, patient);
    var times = meals.find(tx, patient);
    var standing = doses.standing(tx, patient, ids, now.minus(Reconciliation.LOOKED_BACK));
    return Future.all(user, times, standing)
        .compose(_ -> {
          User found = user.result().orElseThrow(Refusal::notFound);
          var courses =
              prescriptions.stream().map(each -> course(each, found, times.result())).toList();
          var changes =
              Changes.all(
                  courses.stream()
                      .map(course ->
                          Reconciliation.of(course, of(course, standing.result()), now, until))
                      .toList());
          return Future.all(
                  doses.apply(tx, patient, changes),
                  horizons.mark(tx, courses, until),
                  doses.quiet(tx, patient, ids, now),
                  reminders.plan(tx, patient, now))
              .map(changes);
        });
  }

  private static Course course(Prescription prescription, User patient, MealTimes meals) {
    Duration grace = Duration.ofMinutes(patient.graceMinutes());
    return new Course(prescription, meals, patient.zone(), grace);
  }

  private static List<Dose> of(Course course, List<Dose> standing) {
    return standing.stream()
        .filter(dose -> dose.prescription().equals(course.prescription().id()))
        .toList();
  }

  private Future<Void> tell(Tx tx, Caller patient, Instant now) {
    tx.afterCommit(() -> bus.publish(Addresses.SCHEDULER_WAKE, ""));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    var moved =
        new Event(
            new EventId(Uuids.next(now.toEpochMilli())),
            EventType.SCHEDULE_CHANGED,
            patient.id(),
            Map.of("byId", patient.id().toString(), "recipientId", patient.id().toString()),
            now);
    return tx.tell(List.of(moved))
        .compose(_ -> trail.write(tx, AuditEntry.of(AuditAction.SCHEDULE_MOVED, patient, now)));
  }

  private static Future<Void> none() {
    return Future.succeededFuture();
  }
}
