package com.dastern.auth;

import com.dastern.kernel.UserId;
import com.dastern.platform.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Refresh tokens: opaque to clients; inside, the session, its owner, a secret, and a code (RFC
/// 2104) that only this server can make.
///
/// The code tells a token of ours that was used before, which ends its family, from rubbish, which
/// must not be able to sign anybody out and is refused without asking Redis. The successor of a
/// token is derived from it with a key: a phone that asks twice because the answer was lost gets
/// the same one twice, and nothing but its hash has to be kept.
public final class RefreshTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET = 32;
  private static final int CODE = 16;
  private static final int LENGTH = 16 + 16 + SECRET + CODE;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /// A token that this server has issued, whether it still counts or not.
  static final class Token {
    private final UUID session;
    private final UserId user;
    private final byte[] secret;

    private Token(UUID session, UserId user, byte[] secret) {
      this.session = session;
      this.user = user;
      this.secret = secret;
    }

    UUID session() {
      return session;
    }

    UserId user() {
      return user;
    }

    /// What Redis keeps of it.
    String hash() {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret);
        return HexFormat.of().formatHex(hash);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private byte[] content() {
      return ByteBuffer.allocate(LENGTH - CODE)
          .putLong(session.getMostSignificantBits())
          .putLong(session.getLeastSignificantBits())
          .putLong(user.value().getMostSignificantBits())
          .putLong(user.value().getLeastSignificantBits())
          .put(secret)
          .array();
    }
  }

  public RefreshTokens(Secret pepper) {
    var master = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    key = new SecretKeySpec(code(master, "refresh tokens", new byte[0]), ALGORITHM);
  }

  Token first(UUID session, UserId user) {
    byte[] secret = new byte[SECRET];
    RANDOM.nextBytes(secret);
    return new Token(session, user, secret);
  }

  Token successor(Token token) {
    return new Token(token.session, token.user, code(key, "successor", token.content()));
  }

  String text(Token token) {
    byte[] content = token.content();
    byte[] whole = Arrays.copyOf(content, LENGTH);
    System.arraycopy(seal(content), 0, whole, content.length, CODE);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /// Empty when it was not made here.
  Optional<Token> parse(String text) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (whole.length != LENGTH) return Optional.empty();
    byte[] content = Arrays.copyOf(whole, LENGTH - CODE);
    byte[] code = Arrays.copyOfRange(whole, LENGTH - CODE, LENGTH);
    if (!MessageDigest.isEqual(code, seal(content))) return Optional.empty();
    var in = ByteBuffer.wrap(content);
    var session = new UUID(in.getLong(), in.getLong());
    var user = new UserId(new UUID(in.getLong(), in.getLong()));
    byte[] secret = new byte[SECRET];
    in.get(secret);
    return Optional.of(new Token(session, user, secret));
  }

  private byte[] seal(byte[] content) {
    return Arrays.copyOf(code(key, "token", content), CODE);
  }

  private static byte[] code(SecretKeySpec key, String purpose, byte[] content) {
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
