package com.dastern.kernel;

import java.util.UUID;

/// Something that happened and must be told; also the broker's message id.
public record EventId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
