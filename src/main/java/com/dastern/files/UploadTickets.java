package com.dastern.files;

import com.dastern.kernel.UserId;
import com.dastern.platform.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proof that somebody was allowed to upload one file of a kind; it needs no row, since only this
/// server can make its code (RFC 2104).
public final class UploadTickets {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int CONTENT = 16 + 16 + 1 + 8;
  private static final int CODE = 16;

  private final SecretKeySpec key;

  /// What a ticket says.
  public record Ticket(UserId owner, UUID file, FileKind kind, Instant expiresAt) {}

  UploadTickets(Secret pepper) {
    key = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  String text(Ticket ticket) {
    byte[] content = content(ticket);
    byte[] whole = Arrays.copyOf(content, CONTENT + CODE);
    System.arraycopy(code(content), 0, whole, CONTENT, CODE);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /// Empty when it was not made here or has ended.
  Optional<Ticket> parse(String text, Instant now) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (whole.length != CONTENT + CODE) return Optional.empty();
    byte[] content = Arrays.copyOf(whole, CONTENT);
    byte[] code = Arrays.copyOfRange(whole, CONTENT, CONTENT + CODE);
    if (!MessageDigest.isEqual(code, code(content))) return Optional.empty();
    var in = ByteBuffer.wrap(content);
    var owner = new UserId(new UUID(in.getLong(), in.getLong()));
    var file = new UUID(in.getLong(), in.getLong());
    var kind = FileKind.of(in.get());
    var expires = Instant.ofEpochMilli(in.getLong());
    return kind.map(known -> new Ticket(owner, file, known, expires))
        .filter(ticket -> now.isBefore(ticket.expiresAt()));
  }

  private static byte[] content(Ticket ticket) {
    UUID owner = ticket.owner().value();
    return ByteBuffer.allocate(CONTENT)
        .putLong(owner.getMostSignificantBits())
        .putLong(owner.getLeastSignificantBits())
        .putLong(ticket.file().getMostSignificantBits())
        .putLong(ticket.file().getLeastSignificantBits())
        .put(ticket.kind().letter())
        .putLong(ticket.expiresAt().toEpochMilli())
        .array();
  }

  private byte[] code(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update("upload ticket".getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(mac.doFinal(content), CODE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
