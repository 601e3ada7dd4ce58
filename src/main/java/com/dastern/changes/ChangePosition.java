package com.dastern.changes;

import java.nio.ByteBuffer;
import java.util.UUID;

/// Where a change stands in the feed: by the transaction that made it, then tombstones before
/// values, then kind, then id. What a transaction removed and made again is removed first.
record ChangePosition(long transaction, boolean deleted, ChangeKind kind, UUID id) {
  static final int BYTES = 25;
  private static final int VALUE = 4;

  /// Before everything: no transaction has this number.
  static final ChangePosition BEGINNING = before(2);

  static ChangePosition read(ByteBuffer bytes) {
    long transaction = bytes.getLong();
    int rank = bytes.get();
    if (transaction < 1) throw new IllegalArgumentException();
    return new ChangePosition(
        transaction,
        rank < VALUE,
        ChangeKind.of(rank < VALUE ? rank : rank - VALUE),
        new UUID(bytes.getLong(), bytes.getLong()));
  }

  void write(ByteBuffer bytes) {
    bytes
        .putLong(transaction)
        .put((byte) (kind.code() + (deleted ? 0 : VALUE)))
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
  }

  /// Behind everything that transactions before that one changed.
  static ChangePosition before(long transaction) {
    return new ChangePosition(transaction - 1, false, ChangeKind.last(), ChangeKind.LAST_ID);
  }

  /// The values of a kind that lie behind this position are those whose transaction and id are
  /// greater than these: so each kind is one range of its index.
  Bound valuesOf(ChangeKind other) {
    if (deleted || other.compareTo(kind) > 0) return new Bound(transaction - 1, ChangeKind.LAST_ID);
    return new Bound(transaction, other == kind ? id : ChangeKind.LAST_ID);
  }

  /// The last tombstone at or before this position, real or not.
  ChangePosition tombstone() {
    return deleted
        ? this
        : new ChangePosition(transaction, true, ChangeKind.last(), ChangeKind.LAST_ID);
  }

  /// Exclusive.
  record Bound(long transaction, UUID id) {}
}
