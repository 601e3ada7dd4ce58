package com.dastern.connections;

import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Asking for, accepting and ending connections.
public final class ConnectionService {
  private final Db db;
  private final ConnectionStore connections;
  private final UserStore users;
  private final EventBus bus;
  private final Clock clock;

  public ConnectionService(Db db, UserStore users, EventBus bus, Clock clock) {
    this.db = db;
    this.connections = new ConnectionStore(db);
    this.users = users;
    this.bus = bus;
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
    Instant now = clock.instant();
    var fresh =
        new Connection(
            new ConnectionId(Uuids.next(now.toEpochMilli())),
            patient,
            other,
            caller.id(),
            ConnectionStatus.PENDING,
            Permission.ALLOWED,
            now,
            now);
    return connections
        .insert(tx, fresh)
        .compose(inserted ->
            inserted
                ? tell(tx, fresh, EventType.CONNECTION_REQUESTED, caller).map(fresh)
                : reopen(tx, patient, other, caller));
  }

  private Future<Connection> reopen(Tx tx, UserId patient, UserId other, Caller caller) {
    return connections
        .lockPair(tx, patient, other)
        .map(Optional::orElseThrow)
        .compose(found ->
            save(
                tx,
                found,
                found.request(caller.id(), clock.instant()),
                EventType.CONNECTION_REQUESTED,
                caller));
  }

  Future<ConnectionView> accept(Caller caller, ConnectionId id) {
    return change(
        caller,
        id,
        found -> found.accept(caller.id(), clock.instant()),
        EventType.CONNECTION_ACCEPTED);
  }

  Future<ConnectionView> revoke(Caller caller, ConnectionId id) {
    return change(caller, id, found -> found.revoke(clock.instant()), EventType.CONNECTION_REVOKED);
  }

  Future<Page<ConnectionView>> list(
      Caller caller, Optional<ConnectionStatus> status, Page.Request page) {
    return connections
        .page(caller.id(), status, page)
        .map(rows -> Page.of(rows, page, row -> row.connection().id().value()));
  }

  private Future<ConnectionView> change(
      Caller caller, ConnectionId id, UnaryOperator<Connection> move, EventType told) {
    return db.transaction(tx ->
        connections
            .lock(tx, id, caller.id())
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(found -> save(tx, found, move.apply(found), told, caller))
            .compose(saved ->
                users
                    .find(tx, saved.facing(caller.id()))
                    .map(person -> view(saved, person.orElseThrow()))));
  }

  private Future<Connection> save(
      Tx tx, Connection before, Connection after, EventType told, Caller caller) {
    if (after.equals(before)) return Future.succeededFuture(before);
    return connections.update(tx, after).compose(_ -> tell(tx, after, told, caller)).map(after);
  }

  private Future<Void> tell(Tx tx, Connection connection, EventType type, Caller caller) {
    Instant now = clock.instant();
    var event =
        new Event(
            new EventId(Uuids.next(now.toEpochMilli())),
            type,
            connection.patient(),
            Map.of(
                "connectionId", connection.id().toString(),
                "status", connection.status().name(),
                "byId", caller.id().toString(),
                "recipientId", connection.facing(caller.id()).toString()),
            now);
    var change =
        new JsonObject()
            .put("patientId", connection.patient().toString())
            .put("otherId", connection.other().toString())
            .put("status", connection.status().name());
    tx.afterCommit(() -> bus.publish(Addresses.CONNECTIONS_CHANGED, change));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    return tx.tell(List.of(event));
  }

  private static ConnectionView view(Connection connection, User person) {
    return new ConnectionView(connection, person.id(), person.name(), person.role());
  }
}
