package com.dastern.audit;

import com.dastern.platform.config.Secret;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes the codes of anchors (RFC 2104), with a key that the database does not know.
public final class AnchorCodes {
  /// What the first anchor has in the place of the code before.
  static final Buffer NONE = Buffer.buffer(new byte[32]);

  private static final String ALGORITHM = "HmacSHA256";
  private final SecretKeySpec key;

  public AnchorCodes(Secret pepper) {
    byte[] master = pepper.reveal().getBytes(StandardCharsets.UTF_8);
    byte[] label = "audit anchor".getBytes(StandardCharsets.UTF_8);
    key = new SecretKeySpec(mac(new SecretKeySpec(master, ALGORITHM)).doFinal(label), ALGORITHM);
  }

  /// One code in the making. Everything in it has a fixed length, so that its parts cannot be read
  /// otherwise.
  static final class Code {
    private final Mac mac;

    private Code(Mac mac) {
      this.mac = mac;
    }

    /// The heads come in the order of their chains.
    Code add(AnchorHead head) {
      var bytes = ByteBuffer.allocate(24);
      bytes.putLong(head.chain().getMostSignificantBits());
      bytes.putLong(head.chain().getLeastSignificantBits()).putLong(head.seq());
      mac.update(bytes.array());
      mac.update(head.hash().getBytes());
      return this;
    }

    Buffer bytes() {
      return Buffer.buffer(mac.doFinal());
    }
  }

  /// `previous` is the code of the anchor before.
  Code begin(long number, Instant at, Buffer previous) {
    Mac mac = mac(key);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
    mac.update(ByteBuffer.allocate(16).putLong(number).putLong(micros).array());
    mac.update(previous.getBytes());
    return new Code(mac);
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
