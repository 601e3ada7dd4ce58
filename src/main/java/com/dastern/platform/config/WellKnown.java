package com.dastern.platform.config;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/// Passwords that programs come with, which protect nothing.
final class WellKnown {
  static final String REFUSED = "is a well-known default; production mode refuses it";

  private static final Set<String> SECRETS =
      Set.of(
          "guest",
          "postgres",
          "password",
          "secret",
          "changeme",
          "change-me",
          "change_me",
          "admin",
          "minioadmin",
          "dastern",
          "redis",
          "rabbitmq",
          "test");

  private WellKnown() {}

  static boolean isSecret(String secret) {
    return SECRETS.contains(secret.toLowerCase(Locale.ROOT));
  }

  /// Whether the address signs in with one.
  static boolean isIn(URI address) {
    String user = address.getUserInfo();
    return user != null && user.contains(":") && isSecret(user.substring(user.indexOf(':') + 1));
  }
}
