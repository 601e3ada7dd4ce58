package com.dastern.connections;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.InvitationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Secret;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Making invitations, and letting in who brings one.
public final class InvitationService {
  private final Vertx vertx;
  private final Db db;
  private final InvitationStore invitations;
  private final AccessStore access;
  private final ConnectionService connections;
  private final InvitationCodes codes;
  private final InvitationMessages messages;
  private final UserStore users;
  private final AuditStore trail;
  private final Clock clock;

  /// `pepper` keys the codes, `site` is where clients reach us.
  public InvitationService(
      Vertx vertx,
      Db db,
      ConnectionService connections,
      InvitationMessages messages,
      Secret pepper,
      Optional<URI> site,
      UserStore users,
      AuditStore trail,
      Clock clock) {
    this.vertx = vertx;
    this.db = db;
    this.invitations = new InvitationStore(db);
    this.access = new AccessStore(db);
    this.connections = connections;
    this.codes = new InvitationCodes(pepper, site);
    this.messages = messages;
    this.users = users;
    this.trail = trail;
    this.clock = clock;
  }

  /// A message goes out after the commit; its loss costs the patient a look at the list.
  Future<InvitationView> invite(
      Caller patient, Access opened, Duration lifetime, Optional<InvitationMessages.To> sendTo) {
    return messages
        .admit(patient.id(), sendTo)
        .compose(_ -> db.transaction(tx -> make(tx, patient, opened, lifetime)))
        .map(made -> InvitationView.of(made, codes, made.createdAt()))
        .onSuccess(view -> sendTo.ifPresent(to -> messages.send(view, to)));
  }

  private Future<Invitation> make(Tx tx, Caller patient, Access opened, Duration lifetime) {
    Instant now = clock.instant();
    var id = new InvitationId(Uuids.next(now.toEpochMilli()));
    var made = Invitation.open(id, patient.id(), opened, now, now.plus(lifetime));
    return access
        .requireKnown(tx, patient.id(), opened)
        .compose(_ -> invitations.countOpen(tx, patient.id(), now))
        .map(open -> {
          if (open >= Invitation.MOST_OPEN) throw Refusal.conflict("INVITATION_LIMIT");
          return made;
        })
        .compose(_ -> invitations.insert(tx, made, codes.hash(codes.code(id))))
        .compose(_ -> trail.write(tx, entry(AuditAction.INVITATION_MADE, patient, made, now)))
        .map(made);
  }

  Future<Page<InvitationView>> list(Caller patient, Page.Request page) {
    Instant now = clock.instant();
    return invitations
        .page(patient.id(), page)
        .map(rows ->
            Page.of(
                rows.stream().map(row -> InvitationView.of(row, codes, now)).toList(),
                page,
                view -> view.invitation().id().value()));
  }

  /// The link as a picture; drawing takes milliseconds, which an event loop does not have.
  Future<Buffer> qr(Caller patient, InvitationId id) {
    return invitations
        .find(patient.id(), id)
        .map(found -> {
          Invitation invitation = found.orElseThrow(Refusal::notFound);
          invitation.requireOpen(clock.instant());
          return codes.link(codes.code(id));
        })
        .compose(link -> vertx.<Buffer>executeBlocking(() -> Buffer.buffer(QrPng.of(link)), false));
  }

  Future<Void> withdraw(Caller patient, InvitationId id) {
    Instant now = clock.instant();
    return db.transaction(tx ->
        invitations
            .lock(tx, patient.id(), id)
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(found -> withdraw(tx, patient, found, found.withdraw(now), now)));
  }

  private Future<Void> withdraw(
      Tx tx, Caller patient, Invitation before, Invitation after, Instant now) {
    if (after.equals(before)) return Future.succeededFuture();
    return invitations
        .update(tx, after)
        .compose(
            _ -> trail.write(tx, entry(AuditAction.INVITATION_WITHDRAWN, patient, after, now)));
  }

  /// Whatever refuses the connection leaves the code unused.
  Future<ConnectionView> accept(Caller other, String code) {
    return db.transaction(tx ->
        invitations
            .lockByCode(tx, codes.hash(code))
            .map(found -> found.orElseThrow(Refusal::unknownInvitation))
            .compose(found -> accept(tx, other, found.use(other.id(), clock.instant()))));
  }

  private Future<ConnectionView> accept(Tx tx, Caller other, Invitation used) {
    var entry = entry(AuditAction.INVITATION_USED, other, used, clock.instant());
    return users
        .find(tx, used.patient())
        .map(Optional::orElseThrow)
        .compose(patient ->
            invitations
                .update(tx, used)
                .compose(_ -> connections.connect(tx, used.patient(), other, used.access()))
                .compose(connected ->
                    trail
                        .write(tx, entry.with("connectionId", connected.id().toString()))
                        .map(
                            new ConnectionView(
                                connected, patient.id(), patient.name(), Role.PATIENT))));
  }

  private static AuditEntry entry(
      AuditAction action, Caller caller, Invitation invitation, Instant now) {
    return AuditEntry.of(action, caller, now)
        .on(invitation.patient())
        .about(invitation.id().value())
        .with("permission", invitation.access().permission().name());
  }
}
