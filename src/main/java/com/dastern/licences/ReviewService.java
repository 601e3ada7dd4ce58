package com.dastern.licences;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.auth.Sessions;
import com.dastern.files.Link;
import com.dastern.files.Uploads;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.AccountStatus;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lets administrators judge doctors' papers. A verified doctor may be rejected later too, when the
/// licence turns out not to hold: all their sessions end then.
public final class ReviewService {
  private final Db db;
  private final LicenceStore licences;
  private final Uploads uploads;
  private final Sessions sessions;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  /// A doctor, and where the photo of the licence can be seen for a while.
  record Reviewed(Doctor doctor, Optional<Link> photo) {}

  public ReviewService(
      Db db,
      LicenceStore licences,
      Uploads uploads,
      Sessions sessions,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.licences = licences;
    this.uploads = uploads;
    this.sessions = sessions;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  Future<Page<Doctor>> list(Optional<AccountStatus> status, Page.Request page) {
    return licences
        .page(status, page)
        .map(doctors -> Page.of(doctors, page, doctor -> doctor.id().value()));
  }

  Future<Reviewed> look(Caller admin, UserId id, Origin origin) {
    return licences
        .find(id)
        .map(doctor -> doctor.orElseThrow(Refusal::notFound))
        .compose(
            doctor -> trail.write(entry(AuditAction.LICENCE_VIEWED, admin, id, origin)).map(doctor))
        .compose(this::withPhoto);
  }

  private Future<Reviewed> withPhoto(Doctor doctor) {
    return doctor
        .papers()
        .photo()
        .map(photo ->
            uploads
                .link(photo.storageKey(), photo.type())
                .map(link -> new Reviewed(doctor, Optional.of(link))))
        .orElseGet(() -> Future.succeededFuture(new Reviewed(doctor, Optional.empty())));
  }

  Future<Doctor> verify(Caller admin, UserId id, Origin origin) {
    return decide(admin, id, Decision.verified(admin.id(), clock.instant()), origin);
  }

  Future<Doctor> reject(Caller admin, UserId id, String reason, Origin origin) {
    return decide(admin, id, Decision.rejected(admin.id(), clock.instant(), reason), origin);
  }

  private Future<Doctor> decide(Caller admin, UserId id, Decision decision, Origin origin) {
    return db.transaction(tx ->
        licences
            .lock(tx, id)
            .map(doctor -> doctor.orElseThrow(Refusal::notFound))
            .compose(doctor ->
                doctor.status() == decision.status()
                    ? Future.succeededFuture(doctor)
                    : carryOut(tx, doctor, decision)
                        .compose(_ -> trail.write(tx, entry(decision.action(), admin, id, origin)))
                        .compose(_ -> licences.lock(tx, id))
                        .map(Optional::orElseThrow)));
  }

  private Future<Void> carryOut(Tx tx, Doctor doctor, Decision decision) {
    if (decision.isVerified() && doctor.papers().photo().isEmpty()) {
      throw Refusal.conflict("LICENCE_MISSING");
    }
    return licences
        .decide(tx, doctor.id(), decision)
        .compose(_ ->
            decision.isVerified() ? Future.succeededFuture() : sessions.endAll(tx, doctor.id()))
        .compose(_ -> tell(tx, doctor.id(), decision));
  }

  private Future<Void> tell(Tx tx, UserId doctor, Decision decision) {
    var event =
        new Event(
            new EventId(Uuids.next(decision.at().toEpochMilli())),
            EventType.ACCOUNT_CHANGED,
            doctor,
            Map.of(
                "what", decision.action().name(),
                "recipientId", doctor.toString(),
                "byId", doctor.toString()),
            decision.at());
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    return tx.tell(List.of(event));
  }

  private AuditEntry entry(AuditAction action, Caller admin, UserId doctor, Origin origin) {
    return new AuditEntry(
        action, admin.id(), admin.role(), Optional.of(doctor.value()), origin, clock.instant());
  }
}
