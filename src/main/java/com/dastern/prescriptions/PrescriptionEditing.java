package com.dastern.prescriptions;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.http.IfMatch;
import com.dastern.prescriptions.PrescriptionVersion.Kind;
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
import java.util.function.Function;

/// Changing prescriptions: each change is their next version, and their doses follow in the same
/// transaction.
public final class PrescriptionEditing {
  private final Db db;
  private final PrescriptionStore prescriptions;
  private final VersionStore versions;
  private final OwnImages images = new OwnImages();
  private final UserStore users;
  private final AccessPolicy access;
  private final ScheduleOwner schedule;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  /// What becomes of a prescription whose patient that is.
  private interface Rule {
    PrescriptionChange apply(Prescription prescription, User patient, Instant now);
  }

  /// A rule that looks into the database first.
  private interface Step {
    Future<PrescriptionChange> apply(Tx tx, Prescription prescription, User patient, Instant now);
  }

  public PrescriptionEditing(
      Db db,
      UserStore users,
      AccessPolicy access,
      ScheduleOwner schedule,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.prescriptions = new PrescriptionStore(db);
    this.versions = new VersionStore(db);
    this.users = users;
    this.access = access;
    this.schedule = schedule;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  /// `seen` is the version that the caller has seen, where they say so.
  Future<Prescription> changeStatus(
      Caller caller,
      PrescriptionId id,
      Optional<IfMatch> seen,
      PrescriptionStatus target,
      Optional<String> reason) {
    return change(
        caller,
        id,
        AuditAction.PRESCRIPTION_MOVED,
        (prescription, _, now) -> {
          // Who asks again for what they have already, since the answer was lost, is not refused.
          if (target != prescription.status())
            seen.ifPresent(s -> s.require(prescription.version()));
          return prescription.moveTo(target, reason, caller, now);
        });
  }

  /// `seen` is the version that the caller has seen.
  Future<Prescription> edit(
      Caller caller,
      PrescriptionId id,
      IfMatch seen,
      PrescriptionDraft draft,
      boolean urgent,
      Optional<String> reason) {
    if (urgent && reason.isEmpty()) {
      throw Refusal.invalid("/reason", "required", "is needed for an urgent change");
    }
    return revise(caller, id, revision -> revision.edit(seen, draft, urgent, reason));
  }

  Future<Prescription> add(
      Caller caller, PrescriptionId id, PrescriptionDraft one, Optional<String> reason) {
    return revise(caller, id, revision -> revision.add(one, reason));
  }

  private Future<Prescription> revise(
      Caller caller, PrescriptionId id, Function<Revision, PrescriptionChange> writing) {
    return change(
        caller,
        id,
        AuditAction.PRESCRIPTION_EDITED,
        (prescription, patient, now) -> {
          LocalDate today = LocalDate.ofInstant(now, patient.zone());
          return writing.apply(new Revision(prescription, caller, today, now));
        });
  }

  Future<Prescription> confirm(Caller patient, PrescriptionId id, int version) {
    return decide(
        patient, id, version, Kind.CONFIRMED, (before, _, now) -> before.confirm(version, now));
  }

  Future<Prescription> decline(
      Caller patient, PrescriptionId id, int version, Optional<String> reason) {
    return decide(
        patient,
        id,
        version,
        Kind.DECLINED,
        (before, _, now) -> before.decline(version, reason, now));
  }

  /// Who decides again as they did before, since the answer was lost, is not refused.
  private Future<Prescription> decide(
      Caller patient, PrescriptionId id, int version, Kind decision, Rule rule) {
    return change(
        patient,
        id,
        AuditAction.PRESCRIPTION_EDITED,
        (tx, before, account, now) ->
            versions
                .fate(tx, before, version)
                .map(fate ->
                    fate.filter(decision::equals).isPresent()
                        ? PrescriptionChange.none(before)
                        : rule.apply(before, account, now)));
  }

  private Future<Prescription> change(
      Caller caller, PrescriptionId id, AuditAction action, Rule rule) {
    return change(
        caller,
        id,
        action,
        (_, prescription, patient, now) ->
            Future.succeededFuture(rule.apply(prescription, patient, now)));
  }

  private Future<Prescription> change(
      Caller caller, PrescriptionId id, AuditAction action, Step step) {
    return db.transaction(tx ->
        prescriptions
            .lock(tx, id)
            .compose(found -> changeable(tx, caller, found, action))
            .compose(prescription ->
                users
                    .find(tx, prescription.patient())
                    .compose(patient ->
                        step.apply(
                            tx,
                            prescription,
                            patient.orElseThrow(Refusal::notFound),
                            clock.instant())))
            .compose(change -> save(tx, change, caller, action)));
  }

  /// A draft of somebody else does not exist for the caller. A revoke that comes at the same moment
  /// waits until the change is committed.
  private Future<Prescription> changeable(
      Tx tx, Caller caller, Optional<Prescription> found, AuditAction action) {
    Prescription prescription = found.orElseThrow(Refusal::notFound);
    if (!prescription.isVisibleTo(caller.id())) throw Refusal.notFound();
    return access.prescribe(tx, caller, prescription.patient(), action).map(prescription);
  }

  private Future<Prescription> save(
      Tx tx, PrescriptionChange change, Caller caller, AuditAction action) {
    Prescription after = change.after();
    if (change.isNone()) return Future.succeededFuture(after);
    tx.afterCommit(() -> bus.publish(Addresses.SCHEDULER_WAKE, ""));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    return images
        .require(tx, caller.id(), change.content().medications())
        .compose(_ -> versions.insert(tx, List.of(change), caller.id()))
        .compose(_ -> prescriptions.update(tx, List.of(change)))
        .compose(_ -> schedule.follow(tx, after.patient(), List.of(change), after.updatedAt()))
        .compose(_ -> change.isNews() ? tx.tell(List.of(event(change, caller))) : none())
        .compose(_ -> trail.write(tx, entry(change, caller, action)))
        .map(after);
  }

  private static Future<Void> none() {
    return Future.succeededFuture();
  }

  static AuditEntry entry(PrescriptionChange change, Caller caller, AuditAction action) {
    Prescription after = change.after();
    var entry =
        AuditEntry.of(action, caller, after.updatedAt())
            .on(after.patient())
            .about(after.id().value())
            .with("version", String.valueOf(after.version()));
    if (change.kind() == Kind.MOVED) {
      return entry.with("from", change.before().status().name()).with("to", after.status().name());
    }
    return entry
        .with("change", change.kind().name())
        .with("urgent", String.valueOf(change.urgent()));
  }

  private static Event event(PrescriptionChange change, Caller caller) {
    long now = change.after().updatedAt().toEpochMilli();
    return event(new EventId(Uuids.next(now)), change, caller);
  }

  static Event event(EventId id, PrescriptionChange change, Caller caller) {
    Prescription after = change.after();
    return new Event(
        id,
        EventType.PRESCRIPTION_CHANGED,
        after.patient(),
        Map.of(
            "prescriptionId", after.id().toString(),
            "status", after.status().name(),
            "version", String.valueOf(after.version()),
            "change", change.kind().name(),
            "urgent", String.valueOf(change.urgent()),
            "byId", caller.id().toString(),
            "recipientId", recipient(change, caller).toString()),
        after.updatedAt());
  }

  /// A doctor's change is the patient's news; the patient's is that of the doctor whom it answers.
  private static UserId recipient(PrescriptionChange change, Caller caller) {
    Prescription after = change.after();
    if (!caller.is(after.patient())) return after.patient();
    return switch (change.kind()) {
      case CONFIRMED, DECLINED ->
          change.before().proposal().map(Proposal::author).orElse(after.author());
      case WRITTEN, EDITED, PROPOSED, MOVED -> after.author();
    };
  }
}
