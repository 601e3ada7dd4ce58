package com.dastern.files;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// Where the bytes go by a `PUT` without further credentials, and the ticket that tells the server
/// of it afterwards.
public record Upload(String ticket, String url, Instant expiresAt) {

  /// Schema `Upload`.
  public JsonObject json() {
    return new JsonObject()
        .put("ticket", ticket)
        .put("url", url)
        .put("method", "PUT")
        .put("maxBytes", Uploads.MAX_BYTES)
        .put("expiresAt", expiresAt.toString());
  }
}
