package com.dastern.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ports for servers that cannot be told "any free one". Another program may take the port between
/// the choice and its use, so that a start is tried more than once.
final class FreePort {
  private static final Logger LOG = LoggerFactory.getLogger(FreePort.class);
  private static final int ATTEMPTS = 3;

  private FreePort() {}

  /// Starts one server on the port that it is given.
  @FunctionalInterface
  interface Start<T> {
    T on(int port) throws IOException;
  }

  static <T> T start(Start<T> start) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return start.on(find());
      } catch (EmbeddedException refused) {
        if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw refused;
        }
        LOG.warn("Attempt {} of {} failed: {}", attempt, ATTEMPTS, refused.getMessage());
      }
    }
  }

  private static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
