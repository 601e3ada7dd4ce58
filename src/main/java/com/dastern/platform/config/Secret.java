package com.dastern.platform.config;

/// A value that never shows itself in a log.
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
