package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// A connection between a patient and a doctor or family member. There is one per pair, whoever
/// asked.
public record Connection(
    ConnectionId id,
    UserId patient,
    UserId other,
    UserId requestedBy,
    ConnectionStatus status,
    Access access,
    Alerts alerts,
    Instant createdAt,
    Instant updatedAt) {

  static Connection pending(
      ConnectionId id, UserId patient, UserId other, UserId requestedBy, Instant now) {
    return new Connection(
        id,
        patient,
        other,
        requestedBy,
        ConnectionStatus.PENDING,
        Access.DEFAULT,
        Alerts.ON,
        now,
        now);
  }

  /// Asked for again: a revoked one opens anew, and one that waits stays as it is.
  Connection request(UserId by, Instant now) {
    return switch (status) {
      case PENDING -> this;
      case ACCEPTED -> throw Refusal.conflict("ALREADY_CONNECTED");
      case REVOKED -> pending(id, patient, other, by, createdAt).with(alerts, now);
    };
  }

  /// Only the side that was asked may accept; the patient may say then what it opens.
  Connection accept(UserId by, Optional<Access> wanted, Instant now) {
    return switch (status) {
      case ACCEPTED -> {
        if (!wanted.map(access::isSameLevel).orElse(true)) throw notPending();
        yield this;
      }
      case PENDING -> {
        if (by.equals(requestedBy)) throw notPending();
        yield with(ConnectionStatus.ACCEPTED, wanted.orElse(access), now);
      }
      case REVOKED -> throw notPending();
    };
  }

  /// The patient let the other in beforehand, so that nobody has to accept.
  Connection connect(Access wanted, Instant now) {
    return switch (status) {
      case ACCEPTED -> throw Refusal.conflict("ALREADY_CONNECTED");
      case PENDING, REVOKED -> with(ConnectionStatus.ACCEPTED, wanted, now);
    };
  }

  /// What it opened is forgotten with it.
  Connection revoke(Instant now) {
    return status == ConnectionStatus.REVOKED
        ? this
        : with(ConnectionStatus.REVOKED, Access.DEFAULT, now);
  }

  /// The patient sets what it opens. Another level, or another selection, ends a grant.
  Connection open(Access wanted, Instant now) {
    requireAccepted();
    return access.isSameLevel(wanted) ? this : with(status, wanted, now);
  }

  /// The patient lets the other side look for a day.
  Connection grant(Instant now) {
    requireAskable();
    return with(status, access.grant(now), now);
  }

  /// Each side has its own switch.
  Connection switchAlerts(UserId by, boolean on, Instant now) {
    requireAccepted();
    var changed =
        by.equals(patient) ? new Alerts(alerts.wanted(), on) : new Alerts(on, alerts.allowed());
    return changed.equals(alerts) ? this : with(changed, now);
  }

  /// Only where each look needs an approval is one asked for.
  void requireAskable() {
    if (status != ConnectionStatus.ACCEPTED || access.permission() != Permission.REQUEST) {
      throw Refusal.conflict("ACCESS_NOT_REQUESTABLE");
    }
  }

  /// The side that is not `user`.
  UserId facing(UserId user) {
    return user.equals(patient) ? other : patient;
  }

  boolean isAccepted() {
    return status == ConnectionStatus.ACCEPTED;
  }

  private void requireAccepted() {
    if (!isAccepted()) throw Refusal.conflict("CONNECTION_NOT_ACCEPTED");
  }

  private static Refusal notPending() {
    return Refusal.conflict("CONNECTION_NOT_PENDING");
  }

  private Connection with(ConnectionStatus moved, Access opened, Instant now) {
    return new Connection(id, patient, other, requestedBy, moved, opened, alerts, createdAt, now);
  }

  private Connection with(Alerts changed, Instant now) {
    return new Connection(id, patient, other, requestedBy, status, access, changed, createdAt, now);
  }
}
