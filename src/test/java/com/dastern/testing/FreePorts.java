package com.dastern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/// Ports for a cluster, whose members have to be known beforehand.
public final class FreePorts {
  private FreePorts() {}

  public static int[] two() {
    try (var one = new ServerSocket(0);
        var other = new ServerSocket(0)) {
      return new int[] {one.getLocalPort(), other.getLocalPort()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
