package com.dastern.sync;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// SHA-256 of what a phone said, in hexadecimal: the same whatever the order of its fields, and
/// whether it writes 1 or 1.0.
record Digest(String hex) {
  static Digest of(JsonObject said) {
    try {
      var text = new StringBuilder();
      write(said, text);
      var sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return new Digest(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  private static void write(@Nullable Object value, StringBuilder text) {
    switch (value) {
      case JsonObject object -> {
        text.append('{');
        new TreeMap<>(object.getMap())
            .keySet()
            .forEach(name -> {
              quote(name, text);
              write(object.getValue(name), text);
            });
        text.append('}');
      }
      case JsonArray array -> {
        text.append('[');
        for (int i = 0; i < array.size(); i++) write(array.getValue(i), text);
        text.append(']');
      }
      case String string -> quote(string, text);
      case Number number ->
          text.append('#').append(new BigDecimal(number.toString()).stripTrailingZeros());
      case null, default -> text.append('=').append(value);
    }
  }

  /// Its length before it, so that no two values give the same text.
  private static void quote(String string, StringBuilder text) {
    text.append(string.length()).append(':').append(string);
  }
}
