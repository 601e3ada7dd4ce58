package com.dastern.kernel;

import java.util.UUID;

/// A patient's one-use token that lets somebody in.
public record InvitationId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
