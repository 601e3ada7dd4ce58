package com.dastern.bench;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// How often a second something is done by so many callers, each of whom asks again as soon as they
/// have their answer, and how long one answer takes.
public final class Rate {
  private final Duration time;

  /// Each is measured for that long.
  public Rate(Duration time) {
    this.time = time;
  }

  /// Ends the process where a call fails: figures of failures are none.
  public void print(int round, int callers, String what, Supplier<? extends Future<?>> call)
      throws InterruptedException {
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    long start = System.nanoTime();
    long end = start + time.toNanos();
    var done = new CountDownLatch(callers);
    for (int i = 0; i < callers; i++) again(call, end, nanos, done);
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    List<Long> sorted = nanos.stream().sorted().toList();
    System.out.printf(
        "  round %d, %2d at once, %s  %,7.0f a second   p50 %7.3f ms  p99 %7.3f ms%n",
        round,
        callers,
        what,
        sorted.size() / seconds,
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6);
  }

  private static void again(
      Supplier<? extends Future<?>> call, long end, List<Long> nanos, CountDownLatch done) {
    long asked = System.nanoTime();
    if (asked >= end) {
      done.countDown();
      return;
    }
    call.get()
        .onComplete(
            _ -> {
              nanos.add(System.nanoTime() - asked);
              again(call, end, nanos, done);
            },
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }
}
