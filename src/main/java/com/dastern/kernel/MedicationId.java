package com.dastern.kernel;

import java.util.UUID;

/// A medication on a prescription.
public record MedicationId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
