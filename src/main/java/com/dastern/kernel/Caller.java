package com.dastern.kernel;

import java.util.UUID;

/// Who makes a request, as their access token says, and in which session.
public record Caller(UserId id, Role role, UUID session) {
  public boolean is(UserId somebody) {
    return id.equals(somebody);
  }
}
