package com.dastern.embedded;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The servers of one stack. Not safe for use by several threads at once.
final class RunningServers {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServers.class);

  private final Map<EmbeddedKind, EmbeddedServer> servers = new EnumMap<>(EmbeddedKind.class);

  /// Starts servers in parallel and returns when each runs or has failed.
  ///
  /// @throws EmbeddedException for the first that failed; the others keep running
  void start(Set<EmbeddedKind> kinds, DataFolder folder, Credentials credentials) {
    Map<EmbeddedKind, Future<EmbeddedServer>> starts = new EnumMap<>(EmbeddedKind.class);
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("embedded-start-", 0).factory())) {
      for (EmbeddedKind kind : kinds) {
        starts.put(kind, threads.submit(() -> start(kind, folder, credentials)));
      }
    }
    List<EmbeddedException> failures = new ArrayList<>();
    starts.forEach((kind, start) -> collect(kind, start, failures));
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  EmbeddedAddresses addresses() {
    EmbeddedAddresses addresses = EmbeddedAddresses.NONE;
    for (EmbeddedServer server : servers.values()) {
      addresses = server.addTo(addresses);
    }
    return addresses;
  }

  /// Stops all, also when one resists.
  void stop() {
    for (EmbeddedKind kind : List.copyOf(servers.keySet()).reversed()) {
      EmbeddedServer server = servers.remove(kind);
      try {
        if (server != null) {
          server.stop();
        }
      } catch (Exception resisted) {
        LOG.warn("The embedded {} did not stop cleanly", kind, resisted);
      }
    }
  }

  private void collect(
      EmbeddedKind kind, Future<EmbeddedServer> start, List<EmbeddedException> failures) {
    try {
      servers.put(kind, start.get());
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      String why =
          cause instanceof EmbeddedException told ? told.getMessage() : String.valueOf(cause);
      failures.add(
          new EmbeddedException("The embedded %s did not start: %s".formatted(kind, why), cause));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failures.add(new EmbeddedException("Interrupted while starting " + kind, interrupted));
    }
  }

  private static EmbeddedServer start(EmbeddedKind kind, DataFolder folder, Credentials credentials)
      throws Exception {
    long begun = System.nanoTime();
    EmbeddedServer server =
        switch (kind) {
          case POSTGRES -> PostgresServer.start(folder, credentials);
          case REDIS -> RedisServer.start(folder, credentials);
          case AMQP -> AmqpServer.start(folder, credentials);
          case S3 -> S3Server.start(folder, credentials);
        };
    LOG.debug("{} started in {} ms", kind, (System.nanoTime() - begun) / 1_000_000);
    return server;
  }
}
