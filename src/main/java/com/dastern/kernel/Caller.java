package com.dastern.kernel;

/// Who makes a request, as their access token says.
public record Caller(UserId id, Role role) {
  public boolean is(UserId somebody) {
    return id.equals(somebody);
  }
}
