package com.dastern.users;

import io.vertx.core.json.JsonObject;

/// Accounts as the contract has them.
public final class UserJson {
  private UserJson() {}

  /// Schema `Account`.
  public static JsonObject account(User user) {
    return new JsonObject()
        .put("id", user.id().toString())
        .put("role", user.role().name())
        .put("status", user.status().name())
        .put("name", user.name())
        .put("phone", user.phone().orElse(null))
        .put("email", user.email().orElse(null))
        .put("language", user.language().name());
  }
}
