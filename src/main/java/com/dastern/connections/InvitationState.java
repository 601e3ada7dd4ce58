package com.dastern.connections;

/// What became of an invitation.
enum InvitationState {
  OPEN,
  USED,
  EXPIRED,
  /// The patient took it back.
  WITHDRAWN
}
