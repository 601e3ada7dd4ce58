package com.dastern.prescriptions;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writing prescriptions and moving them from status to status.
public final class PrescriptionService {
  private final Db db;
  private final PrescriptionStore prescriptions;
  private final UserStore users;
  private final AccessPolicy access;
  private final ScheduleOwner schedule;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  public PrescriptionService(
      Db db,
      UserStore users,
      AccessPolicy access,
      ScheduleOwner schedule,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.prescriptions = new PrescriptionStore(db);
    this.users = users;
    this.access = access;
    this.schedule = schedule;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  Future<Prescription> create(Caller caller, PrescriptionDraft draft) {
    if (draft.patient().isEmpty() && caller.role() == Role.DOCTOR) {
      throw Refusal.invalid("/patientId", "required", "is needed from a doctor");
    }
    UserId patient = draft.patient().orElse(caller.id());
    return db.transaction(tx ->
        access
            .prescribe(tx, caller, patient, AuditAction.PRESCRIPTION_WRITTEN)
            .compose(_ -> users.find(tx, patient))
            .map(found -> write(caller, draft, found.orElseThrow(Refusal::notFound)))
            .compose(written ->
                prescriptions
                    .insert(tx, written)
                    .compose(_ -> trail.write(tx, writing(caller, written)))
                    .map(written)));
  }

  private Prescription write(Caller author, PrescriptionDraft draft, User patient) {
    Instant now = clock.instant();
    return new Prescription(
        new PrescriptionId(Uuids.next(now.toEpochMilli())),
        patient.id(),
        author.id(),
        PrescriptionStatus.DRAFT,
        1,
        draft.title(),
        Optional.empty(),
        now,
        now,
        draft.medications(LocalDate.ofInstant(now, patient.zone()), now));
  }

  Future<Prescription> get(Caller caller, PrescriptionId id) {
    return prescriptions.find(id).compose(found -> visible(caller, found));
  }

  /// A page may have fewer than asked for, since what the caller may not see is left out.
  Future<Page<Prescription>> list(Caller caller, Optional<UserId> named, Page.Request page) {
    UserId patient = AccessPolicy.meant(caller, named);
    return access
        .view(caller, patient, Look.atAll(AuditAction.PRESCRIPTIONS_VIEWED))
        .compose(view ->
            prescriptions
                .page(patient, caller.id(), page)
                .map(rows -> Page.of(rows, page, row -> row.id().value()))
                .map(rows -> rows.filter(row -> row.isIn(view))));
  }

  Future<Prescription> changeStatus(
      Caller caller, PrescriptionId id, PrescriptionStatus target, Optional<String> reason) {
    return db.transaction(tx ->
        prescriptions
            .lock(tx, id)
            .compose(found -> movable(tx, caller, found))
            .compose(found ->
                save(tx, found, found.moveTo(target, reason, caller, clock.instant()), caller)));
  }

  /// A draft of somebody else, like any prescription that the caller may not see, does not exist
  /// for them.
  private Future<Prescription> visible(Caller caller, Optional<Prescription> found) {
    Prescription prescription = found.orElseThrow(Refusal::notFound);
    if (!prescription.isVisibleTo(caller.id())) throw Refusal.notFound();
    var look =
        Look.at(AuditAction.PRESCRIPTION_VIEWED, prescription.id().value(), prescription::isIn);
    return access.view(caller, prescription.patient(), look).map(prescription);
  }

  /// As [#visible], and a revoke that comes at the same moment waits until the move is committed.
  private Future<Prescription> movable(Tx tx, Caller caller, Optional<Prescription> found) {
    Prescription prescription = found.orElseThrow(Refusal::notFound);
    if (!prescription.isVisibleTo(caller.id())) throw Refusal.notFound();
    return access
        .prescribe(tx, caller, prescription.patient(), AuditAction.PRESCRIPTION_MOVED)
        .map(prescription);
  }

  private Future<Prescription> save(Tx tx, Prescription before, Prescription after, Caller caller) {
    if (after.equals(before)) return Future.succeededFuture(before);
    tx.afterCommit(() -> bus.publish(Addresses.SCHEDULER_WAKE, ""));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    return prescriptions
        .updateStatus(tx, after)
        .compose(_ -> updateDoses(tx, after))
        .compose(_ -> tx.tell(List.of(changed(after, caller))))
        .compose(_ -> trail.write(tx, move(caller, before, after)))
        .map(after);
  }

  private Future<Void> updateDoses(Tx tx, Prescription after) {
    return switch (after.status()) {
      case ACTIVE -> schedule.make(tx, after, after.updatedAt());
      case PAUSED, INACTIVE -> schedule.withdraw(tx, after, after.updatedAt());
      case DRAFT, PENDING_CONFIRMATION, PENDING_REVISION -> Future.succeededFuture();
    };
  }

  private static AuditEntry writing(Caller caller, Prescription written) {
    return AuditEntry.of(AuditAction.PRESCRIPTION_WRITTEN, caller, written.createdAt())
        .on(written.patient())
        .about(written.id().value());
  }

  private static AuditEntry move(Caller caller, Prescription before, Prescription after) {
    return AuditEntry.of(AuditAction.PRESCRIPTION_MOVED, caller, after.updatedAt())
        .on(after.patient())
        .about(after.id().value())
        .with("from", before.status().name())
        .with("to", after.status().name());
  }

  private Event changed(Prescription after, Caller caller) {
    UserId recipient = caller.is(after.patient()) ? after.author() : after.patient();
    return new Event(
        new EventId(Uuids.next(after.updatedAt().toEpochMilli())),
        EventType.PRESCRIPTION_CHANGED,
        after.patient(),
        Map.of(
            "prescriptionId", after.id().toString(),
            "status", after.status().name(),
            "byId", caller.id().toString(),
            "recipientId", recipient.toString()),
        after.updatedAt());
  }
}
