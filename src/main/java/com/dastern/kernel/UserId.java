package com.dastern.kernel;

import java.util.UUID;

/// A person with an account; a patient's data is keyed by it.
public record UserId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
