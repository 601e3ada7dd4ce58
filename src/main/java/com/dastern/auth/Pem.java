package com.dastern.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Keys as text (RFC 7468).
final class Pem {
  private static final Base64.Encoder MIME =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String text(String type, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, MIME.encodeToString(bytes), type);
  }

  /// What stands between the lines of dashes, which may be missing.
  static byte[] bytes(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }
}
