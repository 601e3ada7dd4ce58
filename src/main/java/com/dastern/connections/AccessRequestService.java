package com.dastern.connections;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.AccessRequestId;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asking a patient for a look, and their answer. Both lock the connection first, so that a revoke
/// or another level that comes at the same moment is before or after, and never between.
public final class AccessRequestService {
  private final Db db;
  private final ConnectionStore connections;
  private final AccessRequestStore requests;
  private final UserStore users;
  private final ConnectionNews news;
  private final Clock clock;

  /// The request that waits now, and whether it is new.
  record Asked(AccessRequestView view, boolean fresh) {}

  /// A request and its connection, which is locked.
  private record Locked(Connection connection, AccessRequest request) {}

  public AccessRequestService(Db db, UserStore users, AuditStore trail, EventBus bus, Clock clock) {
    this.db = db;
    this.connections = new ConnectionStore(db);
    this.requests = new AccessRequestStore(db);
    this.users = users;
    this.news = new ConnectionNews(trail, bus, clock);
    this.clock = clock;
  }

  /// One question at a time: asking again gives the one that waits.
  Future<Asked> ask(Caller caller, ConnectionId id, Optional<String> reason) {
    return db.transaction(tx ->
        lock(tx, id, caller.id())
            .compose(connection -> {
              connection.requireAskable();
              return requests
                  .pending(tx, connection)
                  .compose(waiting ->
                      waiting
                          .map(found -> view(tx, found, connection.patient()).map(v -> asked(v)))
                          .orElseGet(() -> insert(tx, connection, reason, caller)));
            }));
  }

  private static Asked asked(AccessRequestView view) {
    return new Asked(view, false);
  }

  private Future<Asked> insert(
      Tx tx, Connection connection, Optional<String> reason, Caller caller) {
    Instant now = clock.instant();
    var id = new AccessRequestId(Uuids.next(now.toEpochMilli()));
    var request = AccessRequest.pending(id, connection, reason, now);
    return requests
        .insert(tx, request)
        .compose(_ -> view(tx, request, connection.patient()))
        .compose(view ->
            tell(
                    tx,
                    new Locked(connection, request),
                    EventType.ACCESS_REQUESTED,
                    AuditAction.ACCESS_REQUESTED,
                    caller)
                .map(new Asked(view, true)));
  }

  Future<Page<AccessRequestView>> list(
      Caller caller, Optional<AccessRequestStatus> status, Page.Request page) {
    return requests
        .page(caller.id(), status, page)
        .map(rows -> Page.of(rows, page, row -> row.request().id().value()));
  }

  /// Opens the patient's data to who asked, for a day.
  Future<AccessRequestView> approve(Caller caller, AccessRequestId id) {
    return db.transaction(tx ->
        locked(tx, caller, id)
            .compose(found ->
                found.request().isToDecide(AccessRequestStatus.APPROVED)
                    ? grant(tx, found, caller)
                    : view(tx, found.request(), found.request().other())));
  }

  private Future<AccessRequestView> grant(Tx tx, Locked found, Caller caller) {
    Instant now = clock.instant();
    Connection opened = found.connection().grant(now);
    var approved = found.request().approve(opened.access().grantedUntil(), now);
    return connections
        .update(tx, List.of(opened))
        .compose(_ -> requests.decide(tx, approved))
        .compose(_ ->
            tell(
                tx,
                new Locked(opened, approved),
                EventType.ACCESS_GRANTED,
                AuditAction.ACCESS_GRANTED,
                caller))
        .compose(_ -> view(tx, approved, approved.other()));
  }

  Future<AccessRequestView> decline(Caller caller, AccessRequestId id) {
    return db.transaction(tx ->
        locked(tx, caller, id)
            .compose(found ->
                found.request().isToDecide(AccessRequestStatus.DECLINED)
                    ? refuse(tx, found, caller)
                    : view(tx, found.request(), found.request().other())));
  }

  private Future<AccessRequestView> refuse(Tx tx, Locked found, Caller caller) {
    var declined = found.request().decline(clock.instant());
    return requests
        .decide(tx, declined)
        .compose(_ ->
            tell(
                tx,
                new Locked(found.connection(), declined),
                EventType.ACCESS_DECLINED,
                AuditAction.ACCESS_DECLINED,
                caller))
        .compose(_ -> view(tx, declined, declined.other()));
  }

  /// The request is read again once the connection is locked: until then it may move.
  private Future<Locked> locked(Tx tx, Caller patient, AccessRequestId id) {
    return find(tx, patient, id)
        .compose(found -> lock(tx, found.connection(), patient.id()))
        .compose(
            connection -> find(tx, patient, id).map(request -> new Locked(connection, request)));
  }

  private Future<AccessRequest> find(Tx tx, Caller patient, AccessRequestId id) {
    return requests.find(tx, patient.id(), id).map(found -> found.orElseThrow(Refusal::notFound));
  }

  private Future<Connection> lock(Tx tx, ConnectionId id, UserId side) {
    return connections.lock(tx, id, side).map(found -> found.orElseThrow(Refusal::notFound));
  }

  private Future<Void> tell(
      Tx tx, Locked changed, EventType type, AuditAction action, Caller caller) {
    String id = changed.request().id().toString();
    var entry = news.entry(changed.connection(), action, caller).with("accessRequest", id);
    return news.tell(
        tx,
        changed.connection(),
        type,
        entry,
        Map.of("accessRequestId", id, "status", changed.request().status().name()));
  }

  private Future<AccessRequestView> view(Tx tx, AccessRequest request, UserId facing) {
    return users
        .find(tx, facing)
        .map(found -> found.orElseThrow())
        .map(person -> new AccessRequestView(request, person.id(), person.name(), person.role()));
  }
}
