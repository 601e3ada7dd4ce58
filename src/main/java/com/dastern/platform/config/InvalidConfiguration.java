package com.dastern.platform.config;

import java.util.List;

/// The configuration names something missing, wrong or unknown; the server does not start.
public final class InvalidConfiguration extends RuntimeException {
  public InvalidConfiguration(List<String> problems) {
    super("the configuration is wrong:\n  - " + String.join("\n  - ", problems));
  }
}
