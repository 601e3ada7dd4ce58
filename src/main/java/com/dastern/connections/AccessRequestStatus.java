package com.dastern.connections;

/// Where a request for a look stands.
public enum AccessRequestStatus {
  PENDING,
  APPROVED,
  DECLINED,
  /// The connection was revoked, or its level changed, before the patient answered.
  WITHDRAWN
}
