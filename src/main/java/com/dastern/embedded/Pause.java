package com.dastern.embedded;

/// The wait between two looks at something that gives no signal of its own: a lock, a starting
/// server.
final class Pause {
  private static final long MILLIS = 10;

  private Pause() {}

  static void briefly() {
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedException("Interrupted while waiting for an embedded server", interrupted);
    }
  }
}
