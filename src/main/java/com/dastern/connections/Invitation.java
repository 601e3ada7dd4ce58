package com.dastern.connections;

import com.dastern.kernel.InvitationId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// A patient lets in whoever brings its code, once and until `expiresAt`, and to what `access`
/// says.
record Invitation(
    InvitationId id,
    UserId patient,
    Access access,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> usedAt,
    Optional<UserId> usedBy,
    Optional<Instant> withdrawnAt) {
  /// How many of a patient's may be open at a time.
  static final int MOST_OPEN = 20;

  static Invitation open(
      InvitationId id, UserId patient, Access access, Instant now, Instant expiresAt) {
    return new Invitation(
        id, patient, access, now, expiresAt, Optional.empty(), Optional.empty(), Optional.empty());
  }

  InvitationState state(Instant now) {
    if (usedAt.isPresent()) return InvitationState.USED;
    if (withdrawnAt.isPresent()) return InvitationState.WITHDRAWN;
    return now.isBefore(expiresAt) ? InvitationState.OPEN : InvitationState.EXPIRED;
  }

  /// Throws, saying what became of it, unless its code counts.
  void requireOpen(Instant now) {
    switch (state(now)) {
      case OPEN -> {}
      case USED -> throw Refusal.conflict("INVITATION_USED");
      case EXPIRED -> throw Refusal.unprocessable("INVITATION_EXPIRED");
      case WITHDRAWN -> throw Refusal.unprocessable("INVITATION_WITHDRAWN");
    }
  }

  Invitation use(UserId by, Instant now) {
    requireOpen(now);
    return new Invitation(
        id, patient, access, createdAt, expiresAt, Optional.of(now), Optional.of(by), withdrawnAt);
  }

  /// What has expired or was withdrawn lets nobody in anyway.
  Invitation withdraw(Instant now) {
    return switch (state(now)) {
      case USED -> throw Refusal.conflict("INVITATION_USED");
      case EXPIRED, WITHDRAWN -> this;
      case OPEN ->
          new Invitation(
              id, patient, access, createdAt, expiresAt, usedAt, usedBy, Optional.of(now));
    };
  }
}
