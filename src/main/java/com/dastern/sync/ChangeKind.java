package com.dastern.sync;

import java.util.UUID;

/// What changes are of, in the order in which a transaction's are given: what others refer to comes
/// first.
enum ChangeKind {
  PRESCRIPTION,
  DOSE,
  CONNECTION,
  NOTIFICATION;

  /// After every id.
  static final UUID LAST_ID = new UUID(-1L, -1L);

  static ChangeKind last() {
    return NOTIFICATION;
  }
}
