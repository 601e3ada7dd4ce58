package com.dastern.auth;

import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.platform.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tries to sign in by Google, which the server does not keep: a browser holds its own in a cookie,
/// under a code (RFC 2104) that only this server can make. `state`, `nonce` and the PKCE verifier
/// (RFC 7636) are derived from it, so those of another browser do not fit.
final class GoogleAttempts {
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int PARTS = 5;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final SecretKeySpec key;

  /// `role` is that of the account to open if there is none; none is opened without it.
  record Attempt(String random, Instant expires, Optional<Role> role, Language language) {}

  GoogleAttempts(Secret pepper) {
    byte[] master = pepper.reveal().getBytes(StandardCharsets.UTF_8);
    key =
        new SecretKeySpec(
            code(new SecretKeySpec(master, ALGORITHM), "google sign-in", ""), ALGORITHM);
  }

  static Attempt begin(Optional<Role> role, Language language, Instant now) {
    return new Attempt(random(), now.plus(LIFETIME), role, language);
  }

  /// 32 random bytes as text.
  static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return TEXT.encodeToString(bytes);
  }

  String sealed(Attempt attempt) {
    String content =
        String.join(
            ".",
            attempt.random(),
            String.valueOf(attempt.expires().getEpochSecond()),
            attempt.role().map(Role::name).orElse(""),
            attempt.language().name());
    return content + "." + derived("cookie", content);
  }

  /// Empty when it was not made here, or is too old.
  Optional<Attempt> open(String sealed, Instant now) {
    int end = sealed.lastIndexOf('.');
    if (end < 0) return Optional.empty();
    String content = sealed.substring(0, end);
    if (!equal(derived("cookie", content), sealed.substring(end + 1))) return Optional.empty();
    return Optional.of(parsed(content)).filter(attempt -> now.isBefore(attempt.expires()));
  }

  String state(Attempt attempt) {
    return derived("state", attempt.random());
  }

  String nonce(Attempt attempt) {
    return derived("nonce", attempt.random());
  }

  String verifier(Attempt attempt) {
    return derived("verifier", attempt.random());
  }

  /// RFC 7636 section 4.2, `S256`.
  String challenge(Attempt attempt) {
    try {
      byte[] verifier = verifier(attempt).getBytes(StandardCharsets.US_ASCII);
      return TEXT.encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Takes the same time wherever the two differ.
  static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static Attempt parsed(String content) {
    String[] parts = Arrays.copyOf(content.split("\\.", -1), PARTS - 1);
    return new Attempt(
        parts[0],
        Instant.ofEpochSecond(Long.parseLong(parts[1])),
        Optional.of(parts[2]).filter(role -> !role.isEmpty()).map(Role::valueOf),
        Language.valueOf(parts[3]));
  }

  private String derived(String label, String from) {
    return TEXT.encodeToString(code(key, label, from));
  }

  private static byte[] code(SecretKeySpec key, String label, String from) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      // No label has a blank, so that no two of them and what follows are the same bytes.
      return mac.doFinal((label + " " + from).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
