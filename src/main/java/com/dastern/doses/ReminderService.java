package com.dastern.doses;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/// Patients set when they are reminded of what they take as needed.
public final class ReminderService {
  private final Db db;
  private final ReminderStore medications;
  private final HorizonStore horizons = new HorizonStore();
  private final AsNeededReminders reminders;
  private final AuditStore trail;
  private final Clock clock;

  public ReminderService(Db db, AsNeededReminders reminders, AuditStore trail, Clock clock) {
    this.db = db;
    this.medications = new ReminderStore(db);
    this.reminders = reminders;
    this.trail = trail;
    this.clock = clock;
  }

  /// Times in the patient's zone, which may be none; absent for the presets.
  Future<Medication> set(Caller caller, MedicationId id, Optional<List<LocalTime>> times) {
    var sorted = times.map(list -> list.stream().sorted().toList());
    return db.transaction(tx ->
        horizons
            // Who changes the patient's prescriptions locks their medications in another order.
            .lockSchedule(tx, caller.id())
            .compose(_ -> found(tx, caller, id))
            .compose(medication ->
                medication.prn().reminders().equals(sorted)
                    ? Future.succeededFuture(medication)
                    : save(tx, caller, id, sorted)));
  }

  private Future<Medication> save(
      Tx tx, Caller caller, MedicationId id, Optional<List<LocalTime>> times) {
    Instant now = clock.instant();
    return medications
        .setTimes(tx, caller.id(), id, times)
        .compose(_ -> reminders.plan(tx, caller.id(), now))
        .compose(_ -> found(tx, caller, id))
        .compose(medication ->
            trail
                .write(tx, AuditEntry.of(AuditAction.REMINDERS_SET, caller, now).about(id.value()))
                .map(medication));
  }

  /// Among the caller's own, which stay as they are until the transaction ends.
  private Future<Medication> found(Tx tx, Caller caller, MedicationId id) {
    return medications
        .lock(tx, caller.id())
        .compose(own -> medications.find(tx, List.of(caller.id()), List.of(id)))
        .map(found -> {
          var medication =
              found.stream()
                  .findFirst()
                  .map(ReminderStore.Reminded::medication)
                  .orElseThrow(Refusal::notFound);
          if (!medication.asNeeded()) throw Refusal.unprocessable("NOT_AS_NEEDED");
          return medication;
        });
  }
}
