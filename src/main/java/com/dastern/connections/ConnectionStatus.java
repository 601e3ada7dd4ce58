package com.dastern.connections;

/// Where a connection stands.
public enum ConnectionStatus {
  /// One side asked, the other has not answered.
  PENDING,
  ACCEPTED,
  /// Declined or ended, by either side.
  REVOKED
}
