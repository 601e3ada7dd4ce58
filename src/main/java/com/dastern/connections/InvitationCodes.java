package com.dastern.connections;

import com.dastern.kernel.InvitationId;
import com.dastern.platform.config.Secret;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The codes of invitations. A code follows from the invitation's id by a key that the database
/// does not have (RFC 2104), so that it can be shown again, and who reads the database finds
/// neither it nor a way to try all of them.
final class InvitationCodes {
  /// Without 0 O 1 I L U, and of 2 Z, 5 S, 6 G and 8 B only the digit: 26 characters.
  static final String ALPHABET = "23456789ACDEFHJKMNPQRTVWXY";

  /// 26 to the 10th is 1.4 · 10^14.
  static final int LENGTH = 10;

  private static final String ALGORITHM = "HmacSHA256";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

  private final SecretKeySpec key;
  private final String site;

  /// `site` is where clients reach us; without it links are paths.
  InvitationCodes(Secret pepper, Optional<URI> site) {
    this.key = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.site = site.map(uri -> uri.toString().replaceFirst("/+$", "")).orElse("");
  }

  String code(InvitationId id) {
    UUID uuid = id.value();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    var rest = new BigInteger(1, mac("invitation code", bytes));
    var code = new StringBuilder();
    while (code.length() < LENGTH) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      code.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return code.toString();
  }

  /// What the database keeps of a code, as somebody typed it.
  byte[] hash(String typed) {
    String code = typed.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
    return mac("invitation hash", code.getBytes(StandardCharsets.UTF_8));
  }

  /// What comes after the `#` stays in the browser: the code is in nobody's log.
  String link(String code) {
    return site + "/live#invitation=" + code;
  }

  /// The purpose keeps codes, hashes and whatever else the key makes apart.
  private byte[] mac(String purpose, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(purpose.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
