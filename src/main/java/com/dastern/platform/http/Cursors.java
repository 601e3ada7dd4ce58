package com.dastern.platform.http;

import com.dastern.kernel.Refusal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/// Cursors of lists that are ordered by id: opaque to clients.
final class Cursors {
  private static final int UUID_BYTES = 16;

  private Cursors() {}

  static String encode(UUID id) {
    var bytes = ByteBuffer.allocate(UUID_BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  static UUID decode(String cursor) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == UUID_BYTES) return new UUID(bytes.getLong(), bytes.getLong());
    } catch (IllegalArgumentException notBase64) {
      // Refused below.
    }
    throw Refusal.invalid("query/cursor", "cursor", "is not a cursor of this list");
  }
}
