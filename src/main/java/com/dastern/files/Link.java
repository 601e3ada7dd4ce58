package com.dastern.files;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// An address at which a file can be read without further credentials until it ends.
public record Link(String url, Instant expiresAt) {

  /// Schema `Link`.
  public JsonObject json() {
    return new JsonObject().put("url", url).put("expiresAt", expiresAt.toString());
  }
}
