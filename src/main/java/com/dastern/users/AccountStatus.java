package com.dastern.users;

/// Whether an account may be used.
public enum AccountStatus {
  ACTIVE,
  /// A doctor whose licence nobody has verified yet.
  PENDING_VERIFICATION,
  /// A doctor whose licence was verified.
  VERIFIED,
  REJECTED,
  LOCKED;

  public boolean mayLogIn() {
    return this == ACTIVE || this == VERIFIED;
  }
}
