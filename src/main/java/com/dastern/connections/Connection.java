package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;

/// A connection between a patient and a doctor or family member. There is one per pair, whoever
/// asked.
public record Connection(
    ConnectionId id,
    UserId patient,
    UserId other,
    UserId requestedBy,
    ConnectionStatus status,
    Permission permission,
    Instant createdAt,
    Instant updatedAt) {

  /// Asked for again: a revoked one opens anew, and one that waits stays as it is.
  Connection request(UserId by, Instant now) {
    return switch (status) {
      case PENDING -> this;
      case ACCEPTED -> throw Refusal.conflict("ALREADY_CONNECTED");
      case REVOKED ->
          new Connection(
              id, patient, other, by, ConnectionStatus.PENDING, Permission.ALLOWED, createdAt, now);
    };
  }

  /// Only the side that was asked may accept.
  Connection accept(UserId by, Instant now) {
    return switch (status) {
      case ACCEPTED -> this;
      case PENDING -> {
        if (by.equals(requestedBy)) throw Refusal.conflict("CONNECTION_NOT_PENDING");
        yield withStatus(ConnectionStatus.ACCEPTED, now);
      }
      case REVOKED -> throw Refusal.conflict("CONNECTION_NOT_PENDING");
    };
  }

  Connection revoke(Instant now) {
    return status == ConnectionStatus.REVOKED ? this : withStatus(ConnectionStatus.REVOKED, now);
  }

  /// The side that is not `user`.
  UserId facing(UserId user) {
    return user.equals(patient) ? other : patient;
  }

  private Connection withStatus(ConnectionStatus changed, Instant now) {
    return new Connection(id, patient, other, requestedBy, changed, permission, createdAt, now);
  }
}
