package com.dastern.doses;

import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reminders of what is taken as needed (PRN). Each medication carries the moment of its next one,
/// as a dose carries its next action.
public final class AsNeededReminders {
  /// One that comes later than this, because no node was up, is not made up.
  public static final Duration GOOD_FOR = Duration.ofMinutes(30);

  private final ReminderStore medications;

  public AsNeededReminders(Db db) {
    this.medications = new ReminderStore(db);
  }

  /// Computes the patient's next reminders anew from their prescriptions and zone as they are in
  /// this transaction; to be called after whatever these depend on has been written.
  public Future<Void> plan(Tx tx, UserId patient, Instant now) {
    return medications
        .lock(tx, patient)
        .compose(found -> {
          // What is due at this moment is left to the scheduler.
          var moved =
              found.stream()
                  .filter(one -> !one.isActive() || !isDue(one, now))
                  .map(one -> new ReminderStore.Next(one, next(one, now)))
                  .toList();
          return medications.save(tx, moved);
        });
  }

  /// Tells of at most `limit` reminders that are due, and plans the ones after them; the moments
  /// that they were due at.
  Future<List<Instant>> claim(Tx tx, Instant now, int limit) {
    return medications
        .claim(tx, now, limit)
        .compose(due -> {
          var later =
              due.stream().map(one -> new ReminderStore.Next(one, afterDue(one, now))).toList();
          var told = due.stream().filter(one -> isGood(one, now)).map(one -> event(one, now));
          return Future.all(medications.save(tx, later), tx.tell(told.toList()))
              .map(_ -> due.stream().flatMap(one -> one.remindAt().stream()).toList());
        });
  }

  Future<Optional<Instant>> next() {
    return medications.next();
  }

  /// Those of them that are still to be taken when needed.
  public Future<List<Medication>> active(
      Tx tx, List<UserId> patients, List<MedicationId> medicationIds) {
    return medications
        .find(tx, patients, medicationIds)
        .map(found ->
            found.stream()
                .filter(ReminderStore.Reminded::isActive)
                .map(ReminderStore.Reminded::medication)
                .toList());
  }

  private static boolean isDue(ReminderStore.Reminded one, Instant now) {
    return one.remindAt()
        .filter(at -> !at.isAfter(now) && at.isAfter(now.minus(GOOD_FOR)))
        .isPresent();
  }

  private static boolean isGood(ReminderStore.Reminded one, Instant now) {
    return one.isActive()
        && isDue(one, now)
        && one.remindAt()
            .filter(at -> one.medication().isFor(LocalDate.ofInstant(at, one.zone())))
            .isPresent();
  }

  private static Optional<Instant> next(ReminderStore.Reminded one, Instant now) {
    return one.isActive()
        ? ReminderTimes.after(one.medication(), one.zone(), now)
        : Optional.empty();
  }

  /// After one that came too late, a later one may be due already that does not.
  private static Optional<Instant> afterDue(ReminderStore.Reminded one, Instant now) {
    return next(one, isDue(one, now) ? now : now.minus(GOOD_FOR));
  }

  private static Event event(ReminderStore.Reminded one, Instant now) {
    return new Event(
        new EventId(Uuids.next(now.toEpochMilli())),
        EventType.MEDICATION_REMINDER,
        one.patient(),
        Map.of("medicationId", one.medication().id().toString()),
        now);
  }
}
