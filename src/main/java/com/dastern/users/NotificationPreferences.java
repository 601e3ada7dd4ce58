package com.dastern.users;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.stream.Collectors;

/// A change of what somebody wants to be disturbed by: types of notifications by their names, which
/// the contract has checked. What is in neither set stays as it is.
record NotificationPreferences(Set<String> wanted, Set<String> muted) {

  static NotificationPreferences of(JsonObject json) {
    return new NotificationPreferences(types(json, true), types(json, false));
  }

  private static Set<String> types(JsonObject json, boolean wanted) {
    return json.fieldNames().stream()
        .filter(type -> json.getBoolean(type) == wanted)
        .collect(Collectors.toUnmodifiableSet());
  }
}
