package com.dastern.system;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether the server can do its work, dependency by dependency. A check that takes longer than two
/// seconds has failed.
public final class Health {
  private static final int SECONDS = 2;
  private static final long PROBE_NANOS = 1_000_000_000L;

  private record Check(boolean vital, Supplier<Future<?>> probe) {}

  private record Latest(long nanos, Future<Map<String, Future<?>>> probes) {}

  private final Map<String, Check> checks = new LinkedHashMap<>();
  private volatile boolean stopping;
  private volatile @Nullable Latest latest;

  /// A dependency without which no request can be answered.
  public Health vital(String name, Supplier<Future<?>> probe) {
    checks.put(name, new Check(true, probe));
    return this;
  }

  /// A dependency whose absence degrades the server.
  public Health useful(String name, Supplier<Future<?>> probe) {
    checks.put(name, new Check(false, probe));
    return this;
  }

  /// From now on the server is not ready: a balancer sends its requests elsewhere while those in
  /// flight finish.
  public void stopping() {
    stopping = true;
  }

  /// Schema `Health`; `status` is `DOWN` when a vital dependency is, or the server is stopping.
  /// However many ask, the dependencies are probed once a second.
  Future<JsonObject> report() {
    Latest held = latest;
    if (held != null && System.nanoTime() - held.nanos() < PROBE_NANOS) {
      return held.probes().map(this::report);
    }
    var probes = probe();
    latest = new Latest(System.nanoTime(), probes);
    return probes.map(this::report);
  }

  private Future<Map<String, Future<?>>> probe() {
    Map<String, Future<?>> running = new LinkedHashMap<>();
    checks.forEach(
        (name, check) -> running.put(name, check.probe().get().timeout(SECONDS, TimeUnit.SECONDS)));
    return Future.join(running.values().stream().toList())
        .transform(_ -> Future.succeededFuture(running));
  }

  private JsonObject report(Map<String, Future<?>> ended) {
    var states = new JsonObject();
    boolean up = !stopping;
    for (var entry : ended.entrySet()) {
      boolean answered = entry.getValue().succeeded();
      states.put(entry.getKey(), answered ? "UP" : "DOWN");
      Check check = checks.get(entry.getKey());
      if (!answered && check != null && check.vital()) up = false;
    }
    return new JsonObject().put("status", up ? "UP" : "DOWN").put("checks", states);
  }
}
