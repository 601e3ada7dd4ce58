package com.dastern.kernel;

import java.util.UUID;

/// A connection between a patient and somebody who may see their data.
public record ConnectionId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
