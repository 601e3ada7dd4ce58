package com.dastern.connections;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.AccessRequestId;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells of a change around a connection: the other side, the bridges of all nodes, and the trail.
final class ConnectionNews {
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  ConnectionNews(AuditStore trail, EventBus bus, Clock clock) {
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  /// Of what a move has changed, with the requests for a look that it withdrew.
  Future<Void> tell(
      Tx tx,
      Connection before,
      Connection after,
      Map<ConnectionId, AccessRequestId> withdrawn,
      Caller by) {
    var entry = entry(before, after, withdrawn, by);
    return tell(tx, after, type(before, after), entry, Map.of());
  }

  AuditEntry entry(
      Connection before,
      Connection after,
      Map<ConnectionId, AccessRequestId> withdrawn,
      Caller by) {
    var entry = entry(after, action(before, after), by);
    return Optional.ofNullable(withdrawn.get(after.id()))
        .map(request -> entry.with("withdrawnRequest", request.toString()))
        .orElse(entry);
  }

  private static AuditAction action(Connection before, Connection after) {
    if (before.status() == after.status()) {
      return before.access().equals(after.access())
          ? AuditAction.ALERTS_CHANGED
          : AuditAction.PERMISSION_CHANGED;
    }
    return switch (after.status()) {
      case PENDING -> AuditAction.CONNECTION_REQUESTED;
      case ACCEPTED -> AuditAction.CONNECTION_ACCEPTED;
      case REVOKED ->
          before.isAccepted() ? AuditAction.CONNECTION_REVOKED : AuditAction.CONNECTION_DECLINED;
    };
  }

  static EventType type(Connection before, Connection after) {
    if (before.status() == after.status()) return EventType.CONNECTION_CHANGED;
    return switch (after.status()) {
      case PENDING -> EventType.CONNECTION_REQUESTED;
      case ACCEPTED -> EventType.CONNECTION_ACCEPTED;
      case REVOKED -> EventType.CONNECTION_REVOKED;
    };
  }

  /// The last call of a transaction that waits for locks.
  Future<Void> tell(Tx tx, Connection after, EventType type, AuditAction action, Caller by) {
    return tell(tx, after, type, entry(after, action, by), Map.of());
  }

  /// With further words for whoever handles the event; the entry has the caller as its actor.
  Future<Void> tell(
      Tx tx, Connection after, EventType type, AuditEntry entry, Map<String, String> more) {
    Instant now = clock.instant();
    var id = new EventId(Uuids.next(now.toEpochMilli()));
    hint(tx, after);
    var event = event(id, after, type, entry.actor().orElseThrow(), more, now);
    return tx.tell(List.of(event)).compose(_ -> trail.write(tx, entry));
  }

  static Event event(
      EventId id,
      Connection after,
      EventType type,
      UserId by,
      Map<String, String> more,
      Instant now) {
    Map<String, String> payload = new HashMap<>(more);
    payload.put("connectionId", after.id().toString());
    payload.putIfAbsent("status", after.status().name());
    payload.put("byId", by.toString());
    payload.put("recipientId", after.facing(by).toString());
    return new Event(id, type, after.patient(), payload, now);
  }

  /// Wakes whoever has to know, once it is durable.
  void hint(Tx tx, Connection after) {
    tx.afterCommit(() -> bus.publish(Addresses.CONNECTIONS_CHANGED, change(after)));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
  }

  AuditEntry entry(Connection after, AuditAction action, Caller by) {
    return AuditEntry.of(action, by, clock.instant())
        .on(after.patient())
        .about(after.id().value())
        .with("permission", after.access().permission().name())
        .with("alertsWanted", String.valueOf(after.alerts().wanted()))
        .with("alertsAllowed", String.valueOf(after.alerts().allowed()));
  }

  private static JsonObject change(Connection after) {
    return new JsonObject()
        .put("patientId", after.patient().toString())
        .put("otherId", after.other().toString())
        .put("status", after.status().name())
        .put("permission", after.access().permission().name());
  }
}
