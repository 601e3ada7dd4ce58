package com.dastern.kernel;

import java.util.UUID;

/// A caregiver's reminder of one dose.
public record NudgeId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
