package com.dastern.auth;

import com.dastern.kernel.Caller;
import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The news that one session of somebody ended, or all that were opened up to a moment.
public record Ending(UserId user, Optional<UUID> session, Instant at) {

  public static Ending of(JsonObject json) {
    return new Ending(
        new UserId(UUID.fromString(json.getString("userId"))),
        Optional.ofNullable(json.getString("sessionId")).map(UUID::fromString),
        Instant.ofEpochMilli(json.getLong("at")));
  }

  public boolean ends(Caller caller) {
    return caller.is(user)
        && session.map(caller.session()::equals).orElse(!openedAt(caller.session()).isAfter(at));
  }

  JsonObject json() {
    return new JsonObject()
        .put("userId", user.toString())
        .put("sessionId", session.map(UUID::toString).orElse(null))
        .put("at", at.toEpochMilli());
  }

  /// A session's id is a version 7 UUID (RFC 9562 section 5.7): it begins with the millisecond of
  /// its making.
  static Instant openedAt(UUID session) {
    return Instant.ofEpochMilli(session.getMostSignificantBits() >>> 16);
  }
}
