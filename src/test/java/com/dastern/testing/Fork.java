package com.dastern.testing;

import java.nio.file.Path;

/// The JVM that the tests run in. There may be two at a time, and each has folders of its own.
public final class Fork {
  private static final String NUMBER = System.getProperty("dastern.fork", "1");

  private Fork() {}

  /// Below `target`, where it outlives the run.
  public static Path folder(String name) {
    return Path.of("target", "fork-" + NUMBER, name);
  }
}
