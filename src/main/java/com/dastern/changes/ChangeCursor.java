package com.dastern.changes;

import com.dastern.kernel.UserId;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// How far a phone has come. Every transaction before `begun` was over when it began with nothing:
/// it never had what those removed.
record ChangeCursor(long begun, ChangePosition position) {
  /// Of a phone that has nothing and needs no tombstones.
  static final ChangeCursor BEGINNING = new ChangeCursor(Long.MAX_VALUE, ChangePosition.BEGINNING);

  /// Raised, it makes every phone begin anew.
  private static final byte EDITION = 1;

  private static final int CHECKED = Long.BYTES + ChangePosition.BYTES;

  /// Throws an [IllegalArgumentException] where the bytes are no cursor of that person's.
  static ChangeCursor of(UserId owner, ByteBuffer bytes) {
    var cursor = new ChangeCursor(bytes.getLong(), ChangePosition.read(bytes));
    if (cursor.begun < 1 || bytes.getInt() != cursor.check(owner)) {
      throw new IllegalArgumentException();
    }
    return cursor;
  }

  byte[] bytes(UserId owner) {
    return unchecked(Integer.BYTES).putInt(check(owner)).array();
  }

  /// After a look at which all transactions before `horizon` were over.
  ChangeCursor at(ChangePosition next, long horizon) {
    return new ChangeCursor(Math.min(begun, horizon), next);
  }

  /// Where the tombstones that this phone needs begin.
  ChangePosition tombstones() {
    return position.transaction() < begun
        ? ChangePosition.before(begun).tombstone()
        : position.tombstone();
  }

  /// No secret: a cursor opens nothing. It tells a phone of two people that it has mixed theirs up,
  /// which would leave out what it has not seen.
  private int check(UserId owner) {
    var sum = new CRC32C();
    var whose = ByteBuffer.allocate(2 * Long.BYTES);
    whose.putLong(owner.value().getMostSignificantBits());
    whose.putLong(owner.value().getLeastSignificantBits());
    sum.update(EDITION);
    sum.update(whose.array());
    sum.update(unchecked(0).array());
    return (int) sum.getValue();
  }

  private ByteBuffer unchecked(int room) {
    var bytes = ByteBuffer.allocate(CHECKED + room).putLong(begun);
    position.write(bytes);
    return bytes;
  }
}
