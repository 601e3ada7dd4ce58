package com.dastern.testing;

import com.dastern.testing.Specification.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Requests that break the contract, made from it: for an operation, every way in which one thing
/// of its example can be wrong.
public final class WrongRequests {
  private static final String JSON = "application/json";
  private static final int BODY_LIMIT = 64 * 1024;
  private static final byte[] OVERLONG_NUL = {(byte) 0xC0, (byte) 0x80};
  private static final byte[] RAW_SURROGATE = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
  private static final byte[] LATIN_1 = {'C', 'a', 'f', (byte) 0xE9};

  private WrongRequests() {}

  /// One wrong request and what is expected of it: the status, and the field that has to be named;
  /// an empty name where only the whole body can be blamed.
  public record Wrong(
      Operation operation,
      String label,
      String path,
      Buffer body,
      String contentType,
      int status,
      List<String> fields) {
    public Map<String, String> headers() {
      return contentType.isEmpty() ? Map.of() : Map.of("content-type", contentType);
    }

    @Override
    public String toString() {
      return operation.id() + ": " + label;
    }
  }

  public static List<Wrong> bodies(Operation operation) {
    List<Wrong> wrong = new ArrayList<>();
    JsonObject example = operation.bodyExample().orElseThrow();
    String right = example.encode();
    for (String text : List.of("", " ", "{", "{]", "}", "{\"a\":}", "nonsense", "'a'", "NaN")) {
      wrong.add(of(operation, "malformed " + text, text, 400, List.of()));
    }
    for (String text : List.of("null", "[]", "[1,2]", "\"text\"", "12", "true", "1e400", "-0.0")) {
      wrong.add(of(operation, "not an object but " + text, text, 400, List.of()));
    }
    wrong.add(of(operation, "two documents", right + right, 400, List.of()));
    wrong.add(of(operation, "a comment", "/* */" + right, 400, List.of()));
    wrong.add(of(operation, "a trailing comma", right.replaceFirst("}$", ",}"), 400, List.of()));
    wrong.add(of(operation, "deep arrays", nested("[", "]", 20_000), 400, List.of()));
    wrong.add(of(operation, "deep objects", nested("{\"a\":", "}", 10_000), 400, List.of()));
    wrong.add(of(operation, "never closed", "[".repeat(30_000), 400, List.of()));
    wrong.add(of(operation, "over the limit", padded(right, limit(operation) + 1), 413, List.of()));
    for (String type : List.of("", "text/plain", "application/xml", "application/jsonx", "json")) {
      wrong.add(typed(operation, "content type " + type, right, type));
    }
    String name = example.fieldNames().iterator().next();
    String twice = "{\"%s\":%s,".formatted(name, encoded(example.getValue(name)));
    wrong.add(of(operation, "a name twice", twice + right.substring(1), 400, List.of()));
    new WrongValues(operation).all().forEach(wrong::add);
    return wrong;
  }

  private static int limit(Operation operation) {
    return operation.json().getInteger("x-max-body", BODY_LIMIT);
  }

  public static List<Wrong> parameters(Operation operation) {
    List<Wrong> wrong = new ArrayList<>();
    for (JsonObject parameter : operation.parameters("query")) {
      String name = parameter.getString("name");
      for (String value : wrongTexts(parameter.getJsonObject("schema"))) {
        wrong.add(query(operation, name, "?" + name + "=" + value));
      }
      String valid = WrongValues.sample(parameter.getJsonObject("schema")).toString();
      wrong.add(query(operation, name, "?%1$s=%2$s&%1$s=%2$s".formatted(name, valid)));
    }
    return wrong;
  }

  static Wrong of(Operation operation, String label, String body, int status, List<String> fields) {
    return of(operation, label, body.getBytes(StandardCharsets.UTF_8), status, fields);
  }

  static Wrong of(Operation operation, String label, byte[] body, int status, List<String> fields) {
    return new Wrong(
        operation, label, operation.examplePath(), Buffer.buffer(body), JSON, status, fields);
  }

  /// Bytes that are not UTF-8, each in the middle of a text.
  static List<byte[]> notUtf8() {
    return List.of(OVERLONG_NUL, RAW_SURROGATE, LATIN_1);
  }

  static String encoded(Object value) {
    return new JsonArray().add(value).encode().replaceAll("^\\[|]$", "");
  }

  private static Wrong query(Operation operation, String name, String query) {
    String path = operation.examplePath() + query;
    String label = query.length() > 60 ? query.substring(0, 60) + "…" : query;
    return new Wrong(operation, label, path, Buffer.buffer(), "", 400, List.of("query/" + name));
  }

  private static Wrong typed(Operation operation, String label, String body, String type) {
    return new Wrong(
        operation, label, operation.examplePath(), Buffer.buffer(body), type, 415, List.of());
  }

  private static List<String> wrongTexts(JsonObject schema) {
    List<String> texts = new ArrayList<>(List.of("", "%00", "%20", "%0A", "a".repeat(2000)));
    // Any letter may be searched for.
    if (schema.getString("pattern", "").startsWith("^[^")) return texts;
    texts.add("%E1%9E%80");
    switch (schema.getString("type")) {
      case "integer" ->
          texts.addAll(
              List.of(
                  "x",
                  "1.5",
                  "1e2",
                  "0x10",
                  "-1",
                  "0",
                  beyond(schema),
                  "2147483648",
                  "9".repeat(400)));
      case "boolean" -> texts.addAll(List.of("yes", "1", "TRUE", "null"));
      default -> texts.addAll(List.of("%27", "*", "..%2F", "%7B%7D"));
    }
    if ("date".equals(schema.getString("format"))) {
      texts.addAll(
          List.of(
              "2026-02-30",
              "2026-13-01",
              "26-01-01",
              "2026-1-1",
              "0000-01-01",
              "9999-12-31",
              "2026-11-2x",
              "%2B2026-1-1",
              "2026-11-23%0A",
              "2026/11/23"));
    }
    return texts;
  }

  private static String beyond(JsonObject schema) {
    return String.valueOf(schema.getInteger("maximum") + 1);
  }

  private static String nested(String open, String close, int depth) {
    int fitting = Math.min(depth, (BODY_LIMIT - 10) / (open.length() + close.length()));
    return open.repeat(fitting) + "1" + close.repeat(fitting);
  }

  private static String padded(String json, int bytes) {
    return json + " ".repeat(bytes - json.getBytes(StandardCharsets.UTF_8).length);
  }
}
