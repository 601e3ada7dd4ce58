package com.dastern.connections;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Asking for, accepting and ending connections.
public final class ConnectionService {
  private final Db db;
  private final ConnectionStore connections;
  private final UserStore users;
  private final AccessStore access;
  private final AccessRequestStore requests;
  private final CaregiverLimit limit;
  private final ConnectionNews news;
  private final Clock clock;

  public ConnectionService(Db db, UserStore users, AuditStore trail, EventBus bus, Clock clock) {
    this.db = db;
    this.connections = new ConnectionStore(db);
    this.users = users;
    this.access = new AccessStore(db);
    this.requests = new AccessRequestStore(db);
    this.limit = new CaregiverLimit();
    this.news = new ConnectionNews(trail, bus, clock);
    this.clock = clock;
  }

  Future<ConnectionView> request(Caller caller, String identifier) {
    return users
        .findByContact(Contact.identifier(identifier))
        .map(found -> found.orElseThrow(Refusal::notFound).user())
        .compose(other -> request(caller, other));
  }

  private Future<ConnectionView> request(Caller caller, User person) {
    if (caller.is(person.id())) throw Refusal.unprocessable("CONNECTION_TO_SELF");
    boolean callerIsPatient = caller.role() == Role.PATIENT;
    boolean personIsPatient = person.role() == Role.PATIENT;
    if (callerIsPatient == personIsPatient || person.role() == Role.ADMIN) {
      throw Refusal.unprocessable("CONNECTION_NEEDS_PATIENT");
    }
    UserId patient = callerIsPatient ? caller.id() : person.id();
    UserId other = callerIsPatient ? person.id() : caller.id();
    return db.transaction(tx -> open(tx, patient, other, caller))
        .map(connection -> view(connection, person));
  }

  /// Inserts or re-opens. When both ask at the same moment one inserts, and the other finds that
  /// row once it is committed.
  private Future<Connection> open(Tx tx, UserId patient, UserId other, Caller caller) {
    Connection fresh = pending(patient, other, caller.id());
    return connections
        .insert(tx, fresh)
        .compose(inserted ->
            inserted
                ? news.tell(
                        tx,
                        fresh,
                        EventType.CONNECTION_REQUESTED,
                        AuditAction.CONNECTION_REQUESTED,
                        caller)
                    .map(fresh)
                : lockPair(tx, patient, other)
                    .compose(found ->
                        save(tx, found, found.request(caller.id(), clock.instant()), caller)));
  }

  /// Connects somebody whom the patient has let in beforehand, whatever was between the two. An
  /// invitation calls it as the last part of its transaction that waits for locks.
  Future<Connection> connect(Tx tx, UserId patient, Caller other, Access wanted) {
    Connection fresh = pending(patient, other.id(), patient);
    return connections
        .insert(tx, fresh)
        .compose(_ -> lockPair(tx, patient, other.id()))
        .compose(found -> save(tx, found, found.connect(wanted, clock.instant()), other));
  }

  private Connection pending(UserId patient, UserId other, UserId requestedBy) {
    Instant now = clock.instant();
    var id = new ConnectionId(Uuids.next(now.toEpochMilli()));
    return Connection.pending(id, patient, other, requestedBy, now);
  }

  Future<ConnectionView> accept(Caller caller, ConnectionId id, Optional<Access> wanted) {
    if (wanted.isPresent() && caller.role() != Role.PATIENT) {
      throw Refusal.roleRequired(List.of(Role.PATIENT));
    }
    return change(caller, id, found -> found.accept(caller.id(), wanted, clock.instant()));
  }

  Future<ConnectionView> revoke(Caller caller, ConnectionId id) {
    return change(caller, id, found -> found.revoke(caller.id(), clock.instant()));
  }

  /// The contract lets only patients.
  Future<ConnectionView> setPermission(Caller patient, ConnectionId id, Access wanted) {
    return change(patient, id, found -> found.open(wanted, clock.instant()));
  }

  Future<ConnectionView> setAlerts(Caller caller, ConnectionId id, boolean on) {
    return change(caller, id, found -> found.switchAlerts(caller.id(), on, clock.instant()));
  }

  Future<Page<ConnectionView>> list(
      Caller caller, Optional<ConnectionStatus> status, Page.Request page) {
    return connections
        .page(caller.id(), status, page)
        .map(rows -> Page.of(rows, page, row -> row.connection().id().value()));
  }

  private Future<ConnectionView> change(
      Caller caller, ConnectionId id, UnaryOperator<Connection> move) {
    return db.transaction(tx ->
        connections
            .lock(tx, id, caller.id())
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(found -> save(tx, found, move.apply(found), caller))
            .compose(saved ->
                users
                    .find(tx, saved.facing(caller.id()))
                    .map(person -> view(saved, person.orElseThrow()))));
  }

  private Future<Connection> save(Tx tx, Connection before, Connection after, Caller caller) {
    if (after.equals(before)) return Future.succeededFuture(before);
    if (after.looksLike(before)) return connections.update(tx, List.of(after)).map(after);
    return access
        .requireKnown(tx, after.patient(), after.access())
        .compose(_ -> mayTake(tx, before, after))
        .compose(_ -> connections.update(tx, List.of(after)))
        .compose(_ -> requests.withdraw(tx, unlessSameLevel(before, after), clock.instant()))
        .compose(withdrawn -> news.tell(tx, before, after, withdrawn, caller))
        .map(after);
  }

  private Future<Void> mayTake(Tx tx, Connection before, Connection after) {
    return after.isAccepted() && !before.isAccepted()
        ? limit.check(tx, after)
        : Future.succeededFuture();
  }

  private static List<Connection> unlessSameLevel(Connection before, Connection after) {
    return after.isSameLevel(before) ? List.of() : List.of(after);
  }

  private Future<Connection> lockPair(Tx tx, UserId patient, UserId other) {
    return connections.lockPair(tx, patient, other).map(Optional::orElseThrow);
  }

  private static ConnectionView view(Connection connection, User person) {
    return new ConnectionView(connection, person.id(), person.name(), person.role());
  }
}
