package com.dastern.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Lets several callers do something at the same moment.
public final class AtOnce {
  private AtOnce() {}

  public static <T> List<T> times(int callers, Callable<T> call) {
    return all(java.util.Collections.nCopies(callers, call));
  }

  /// The results in the order of the calls.
  public static <T> List<T> all(List<Callable<T>> calls) {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> call : calls) {
        running.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) results.add(each.get());
      return results;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
