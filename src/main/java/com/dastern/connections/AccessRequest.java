package com.dastern.connections;

import com.dastern.kernel.AccessRequestId;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// Somebody whose connection says `REQUEST` asks the patient for a look.
record AccessRequest(
    AccessRequestId id,
    UserId patient,
    UserId other,
    ConnectionId connection,
    AccessRequestStatus status,
    Optional<String> reason,
    Instant createdAt,
    Optional<Instant> decidedAt,
    Optional<Instant> grantedUntil) {

  static AccessRequest pending(
      AccessRequestId id, Connection connection, Optional<String> reason, Instant now) {
    return new AccessRequest(
        id,
        connection.patient(),
        connection.other(),
        connection.id(),
        AccessRequestStatus.PENDING,
        reason,
        now,
        Optional.empty(),
        Optional.empty());
  }

  /// Approving again what was approved gives no second grant.
  boolean isToDecide(AccessRequestStatus decision) {
    if (status == decision) return false;
    if (status != AccessRequestStatus.PENDING) throw Refusal.conflict("ACCESS_REQUEST_DECIDED");
    return true;
  }

  AccessRequest approve(Optional<Instant> until, Instant now) {
    return decided(AccessRequestStatus.APPROVED, until, now);
  }

  AccessRequest decline(Instant now) {
    return decided(AccessRequestStatus.DECLINED, Optional.empty(), now);
  }

  private AccessRequest decided(
      AccessRequestStatus decision, Optional<Instant> until, Instant now) {
    return new AccessRequest(
        id, patient, other, connection, decision, reason, createdAt, Optional.of(now), until);
  }
}
