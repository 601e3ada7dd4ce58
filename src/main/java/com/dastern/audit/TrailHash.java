package com.dastern.audit;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/// The hash of a row of the trail: SHA-256 (FIPS 180-4) over the hash of the row before and the
/// row's fields, each with its length in bytes before it, so that no two rows give the same text.
///
/// The database's function `audit_hash` says the same; it is not asked when the trail is verified,
/// since who changed rows may have changed it too.
final class TrailHash {
  /// Before the first row of a chain.
  static final Buffer NONE = Buffer.buffer();

  private TrailHash() {}

  static Buffer of(Buffer previous, List<Optional<String>> fields) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(previous.getBytes());
      return Buffer.buffer(digest.digest(canonical(fields)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] canonical(List<Optional<String>> fields) {
    var text = new ByteArrayOutputStream();
    for (Optional<String> field : fields) {
      byte[] value = field.map(TrailHash::utf8).orElse(new byte[0]);
      text.writeBytes(utf8(field.isPresent() ? value.length + ":" : "-"));
      text.writeBytes(value);
    }
    return text.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
