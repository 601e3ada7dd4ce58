package com.dastern.platform.db;

import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs statements that take too long: the text and the time, never the values.
final class SlowStatements {
  private static final Logger log = LoggerFactory.getLogger(SlowStatements.class);
  private final Duration limit;

  SlowStatements(Duration limit) {
    this.limit = limit;
  }

  <T> Future<T> watch(String sql, Future<T> result) {
    long start = System.nanoTime();
    return result.onComplete(_ -> report(sql, Duration.ofNanos(System.nanoTime() - start)));
  }

  private void report(String sql, Duration took) {
    if (took.compareTo(limit) < 0) return;
    log.atWarn()
        .addKeyValue("millis", took.toMillis())
        .addKeyValue("sql", sql.replaceAll("\\s+", " ").strip())
        .log("slow statement");
  }
}
