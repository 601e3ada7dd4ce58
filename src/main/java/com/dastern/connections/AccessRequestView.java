package com.dastern.connections;

import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// A request for a look as one of its sides sees it: with the name of the other.
record AccessRequestView(AccessRequest request, UserId person, String name, Role role) {

  JsonObject json() {
    return new JsonObject()
        .put("id", request.id().toString())
        .put("connectionId", request.connection().toString())
        .put("patientId", request.patient().toString())
        .put("status", request.status().name())
        .put("reason", request.reason().orElse(null))
        .put(
            "other",
            new JsonObject()
                .put("id", person.toString())
                .put("name", name)
                .put("role", role.name()))
        .put("createdAt", request.createdAt().toString())
        .put("decidedAt", request.decidedAt().map(Instant::toString).orElse(null))
        .put("grantedUntil", request.grantedUntil().map(Instant::toString).orElse(null));
  }
}
