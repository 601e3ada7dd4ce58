package com.dastern.embedded;

import org.jspecify.annotations.Nullable;

/// The embedded servers cannot run; the message says why in words for whoever typed the command.
public final class EmbeddedException extends RuntimeException {
  EmbeddedException(String message) {
    super(message);
  }

  EmbeddedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
