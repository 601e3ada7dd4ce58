package com.dastern.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A running PostgreSQL.
///
/// @param process the postmaster
/// @param address with user and password
record PostgresServer(Process process, URI address) implements EmbeddedServer {
  /// Long, because a server that was killed replays its log first.
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  /// The line of `postmaster.pid` that tells the server's state, counted from 0.
  private static final int STATE_LINE = 7;

  static PostgresServer start(DataFolder folder, Credentials credentials) throws IOException {
    return start(folder, credentials, PostgresUser.choose());
  }

  static PostgresServer start(DataFolder folder, Credentials credentials, PostgresUser user)
      throws IOException {
    PostgresCluster cluster = PostgresCluster.prepare(folder, user, credentials.postgres());
    return FreePort.start(port -> start(cluster, credentials, port));
  }

  @Override
  public EmbeddedAddresses addTo(EmbeddedAddresses addresses) {
    return addresses.withDatabase(address);
  }

  /// Ends the sessions that are left and writes everything to disk: PostgreSQL's "fast" shutdown.
  @Override
  public void stop() throws IOException {
    Processes.end(process.toHandle(), "INT", "QUIT");
  }

  private static PostgresServer start(PostgresCluster cluster, Credentials credentials, int port)
      throws IOException {
    Command command =
        cluster.command(
            "postgres",
            "postgres",
            "-D",
            cluster.data().toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=100",
            "-c",
            "fsync=on",
            "-c",
            "synchronous_commit=on");
    Process process = command.startServer();
    awaitReady(command, process, cluster.data().resolve("postmaster.pid"));
    return new PostgresServer(
        process,
        URI.create(
            "postgresql://%s:%s@127.0.0.1:%d/dastern"
                .formatted(Credentials.USER, credentials.postgres(), port)));
  }

  private static void awaitReady(Command command, Process process, Path pidFile)
      throws IOException {
    long begun = System.nanoTime();
    while (!saysReady(pidFile, process.pid())) {
      if (!process.isAlive()) {
        throw command.failure("ended while it started");
      }
      if (System.nanoTime() - begun > START_PATIENCE.toNanos()) {
        Processes.end(process.toHandle(), "QUIT");
        throw command.failure("was not ready after " + START_PATIENCE);
      }
      Pause.briefly();
    }
  }

  private static boolean saysReady(Path pidFile, long pid) throws IOException {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.size() > STATE_LINE
          && lines.getFirst().equals(Long.toString(pid))
          && lines.get(STATE_LINE).startsWith("ready");
    } catch (NoSuchFileException notYet) {
      return false;
    }
  }
}
