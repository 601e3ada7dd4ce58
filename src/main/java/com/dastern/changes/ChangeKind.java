package com.dastern.changes;

import java.util.UUID;

/// What changes are of, in the order in which a transaction's are given: what others refer to comes
/// first.
enum ChangeKind {
  PRESCRIPTION(0),
  DOSE(1),
  CONNECTION(2),
  NOTIFICATION(3);

  /// After every id.
  static final UUID LAST_ID = new UUID(-1L, -1L);

  private final int code;

  ChangeKind(int code) {
    this.code = code;
  }

  /// As cursors have it.
  int code() {
    return code;
  }

  static ChangeKind of(int code) {
    for (ChangeKind kind : values()) {
      if (kind.code == code) return kind;
    }
    throw new IllegalArgumentException();
  }

  static ChangeKind last() {
    return NOTIFICATION;
  }
}
