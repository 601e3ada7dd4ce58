package com.dastern.kernel;

import java.util.UUID;

/// One medication at one scheduled instant.
public record DoseId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
