package com.dastern.kernel;

import java.util.UUID;

/// A prescription of one patient.
public record PrescriptionId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
