package com.dastern.connections;

import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// A connection as one of its sides sees it: with the name of the other.
record ConnectionView(Connection connection, UserId person, String name, Role role) {

  ConnectionView with(Connection changed) {
    return new ConnectionView(changed, person, name, role);
  }

  /// Who asks is named to the one who is asked; whoever asks learns a name only once the other has
  /// accepted, or anybody could look up the names behind phone numbers.
  private boolean isNamed() {
    return connection.isAccepted() || connection.requestedBy().equals(person);
  }

  JsonObject json() {
    Access access = connection.access();
    Alerts alerts = connection.alerts();
    return new JsonObject()
        .put("id", connection.id().toString())
        .put("status", connection.status().name())
        .put("permission", access.permission().name())
        .put("selection", AccessJson.selection(access.selection()))
        .put("grantedUntil", access.grantedUntil().map(Instant::toString).orElse(null))
        .put(
            "alerts",
            new JsonObject().put("wanted", alerts.wanted()).put("allowed", alerts.allowed()))
        .put("patientId", connection.patient().toString())
        .put("requestedByMe", !connection.requestedBy().equals(person))
        .put(
            "other",
            new JsonObject()
                .put("id", person.toString())
                .put("name", isNamed() ? name : null)
                .put("role", role.name()))
        .put("createdAt", connection.createdAt().toString())
        .put("updatedAt", connection.updatedAt().toString());
  }
}
