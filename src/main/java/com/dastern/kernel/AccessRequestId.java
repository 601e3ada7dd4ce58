package com.dastern.kernel;

import java.util.UUID;

/// A request for a look at a patient's data.
public record AccessRequestId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
