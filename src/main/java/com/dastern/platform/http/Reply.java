package com.dastern.platform.http;

import com.dastern.kernel.Page;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An answer: status, content type, body and further headers.
public record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {
  private static final String JSON = "application/json";

  public static Reply ok(JsonObject body) {
    return new Reply(200, JSON, body.toBuffer(), Map.of());
  }

  public static Reply created(JsonObject body) {
    return new Reply(201, JSON, body.toBuffer(), Map.of());
  }

  public static Reply noContent() {
    return new Reply(204, "", Buffer.buffer(), Map.of());
  }

  /// 302; the cookie is the value of `Set-Cookie`.
  public static Reply redirect(String location, String cookie) {
    return new Reply(302, "", Buffer.buffer(), Map.of("location", location, "set-cookie", cookie));
  }

  public static Reply json(int status, JsonObject body) {
    return new Reply(status, JSON, body.toBuffer(), Map.of());
  }

  public static Reply of(String contentType, Buffer body, Map<String, String> headers) {
    return new Reply(200, contentType, body, headers);
  }

  /// With the version as its entity tag (RFC 9110 section 8.8.3).
  public Reply tagged(int version) {
    return new Reply(status, contentType, body, Map.of("etag", IfMatch.tag(version)));
  }

  /// A page of a list that is not ordered by id alone; `next` is where the following page goes on.
  public static <T> Reply page(List<T> items, Function<T, JsonObject> json, Optional<byte[]> next) {
    return ok(
        new JsonObject()
            .put("items", new JsonArray(items.stream().map(json).toList()))
            .put("nextCursor", next.map(Cursors::encode).orElse(null)));
  }

  /// A page of a list that goes on for ever: there is always a `next`, and `more` says whether
  /// something is there already.
  public static <T> Reply feed(
      List<T> items, Function<T, JsonObject> json, byte[] next, boolean more) {
    return ok(
        new JsonObject()
            .put("items", new JsonArray(items.stream().map(json).toList()))
            .put("nextCursor", Cursors.encode(next))
            .put("more", more));
  }

  /// A page of a list as the contract has it.
  public static <T> Reply page(Page<T> page, Function<T, JsonObject> json) {
    var items = new JsonArray(page.items().stream().map(json).toList());
    return ok(
        new JsonObject()
            .put("items", items)
            .put("nextCursor", page.next().map(Cursors::encode).orElse(null)));
  }
}
