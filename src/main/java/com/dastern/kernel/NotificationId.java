package com.dastern.kernel;

import java.util.UUID;

/// One message in one person's list.
public record NotificationId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
