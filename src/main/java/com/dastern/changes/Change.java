package com.dastern.changes;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Something of somebody's own as it is since a transaction; without a value it is gone, or hidden
/// from them.
record Change(ChangePosition position, Optional<JsonObject> value) {

  /// Schema `Change`.
  JsonObject json() {
    return new JsonObject()
        .put("kind", position.kind().name())
        .put("id", position.id().toString())
        .put("deleted", value.isEmpty())
        .put("value", value.orElse(null));
  }
}
