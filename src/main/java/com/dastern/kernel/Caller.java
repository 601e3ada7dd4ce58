package com.dastern.kernel;

import java.util.UUID;

/// Who makes a request, as their access token says, in which session, and where from.
public record Caller(UserId id, Role role, UUID session, Origin origin) {
  public Caller(UserId id, Role role, UUID session) {
    this(id, role, session, Origin.UNKNOWN);
  }

  public Caller from(Origin place) {
    return new Caller(id, role, session, place);
  }

  public boolean is(UserId somebody) {
    return id.equals(somebody);
  }
}
