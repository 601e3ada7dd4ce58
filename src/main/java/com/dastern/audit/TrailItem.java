package com.dastern.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A row of the trail as it is read; `seq` is its place in its chain.
record TrailItem(
    long seq,
    UUID id,
    Instant at,
    String action,
    String outcome,
    Optional<Actor> actor,
    Optional<UUID> subject,
    Optional<String> address,
    JsonObject details) {

  /// Who it was; without a name where there is no such account any more.
  record Actor(UUID id, Optional<String> name, Optional<String> role) {
    JsonObject json() {
      return new JsonObject()
          .put("id", id.toString())
          .put("name", name.orElse(null))
          .put("role", role.orElse(null));
    }
  }

  /// Schema `TrailEntry`.
  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("at", at.toString())
        .put("action", action)
        .put("outcome", outcome)
        .put("actor", actor.map(Actor::json).orElse(null))
        .put("subjectId", subject.map(UUID::toString).orElse(null))
        .put("address", address.orElse(null))
        .put("details", details);
  }
}
