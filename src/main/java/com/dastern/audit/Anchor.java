package com.dastern.audit;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// The heads of the chains that had grown, under a code over them and the anchor before.
public record Anchor(long number, Instant at, Buffer code) {

  /// What a log that is kept elsewhere holds of an anchor, as `NUMBER:HEX`.
  public record Noted(long number, String hex) {
    /// Empty where it is not of that form.
    public static Optional<Noted> parse(String text) {
      if (!text.matches("\\d{1,18}:[0-9a-fA-F]{64}")) return Optional.empty();
      String[] parts = text.split(":", 2);
      return Optional.of(
          new Noted(Long.parseLong(parts[0]), parts[1].toLowerCase(java.util.Locale.ROOT)));
    }
  }

  Noted noted() {
    return new Noted(number, HexFormat.of().formatHex(code.getBytes()));
  }
}
