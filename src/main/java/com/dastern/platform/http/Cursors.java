package com.dastern.platform.http;

import com.dastern.kernel.Refusal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;

/// Cursors of lists: where the next page goes on, opaque to clients.
final class Cursors {
  private static final int UUID_BYTES = 16;

  private Cursors() {}

  static String encode(UUID id) {
    var bytes = ByteBuffer.allocate(UUID_BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return encode(bytes.array());
  }

  static String encode(byte[] position) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(position);
  }

  static UUID decode(String cursor) {
    return decode(cursor, bytes -> new UUID(bytes.getLong(), bytes.getLong()));
  }

  /// `position` takes all of the bytes, or throws an [IllegalArgumentException] where they mean
  /// nothing in that list.
  static <T> T decode(String cursor, Function<ByteBuffer, T> position) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      T decoded = position.apply(bytes);
      if (!bytes.hasRemaining()) return decoded;
    } catch (IllegalArgumentException | BufferUnderflowException notOfThisList) {
      // Refused below.
    }
    throw Refusal.invalid("query/cursor", "cursor", "is not a cursor of this list");
  }
}
