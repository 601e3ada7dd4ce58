package com.dastern.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A running Redis that writes every change to its append-only file.
///
/// @param process `redis-server`
/// @param address with password
record RedisServer(Process process, URI address) implements EmbeddedServer {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final int PING_TIMEOUT_MILLIS = 1000;
  private static final int REPLY_BYTES = 256;

  static RedisServer start(DataFolder folder, Credentials credentials) throws IOException {
    Path home = folder.folder("redis");
    Path program = Programs.redis(folder);
    Processes.endLeftovers(Programs.folder(folder), home, "TERM");
    return FreePort.start(port -> start(folder, program, credentials.redis(), port));
  }

  @Override
  public EmbeddedAddresses addTo(EmbeddedAddresses addresses) {
    return addresses.withRedis(address);
  }

  @Override
  public void stop() throws IOException {
    Processes.end(process.toHandle(), "TERM");
  }

  private static RedisServer start(DataFolder folder, Path program, String password, int port)
      throws IOException {
    Path configuration = configure(folder, password, port);
    Command command =
        new Command(List.of(program.toString(), configuration.toString()), folder.log("redis"));
    Process process = command.startServer();
    awaitReady(command, process, password, port);
    return new RedisServer(
        process, URI.create("redis://:%s@127.0.0.1:%d".formatted(password, port)));
  }

  /// The password goes through a private file, because every user can read command lines. The file
  /// also keeps the command line recognisable, which is why Redis must not overwrite that with a
  /// title of its own.
  private static Path configure(DataFolder folder, String password, int port) throws IOException {
    Path file = folder.folder("redis").resolve("redis.conf");
    PrivateFile.write(
        file,
        """
        bind 127.0.0.1
        port %d
        requirepass %s
        dir "%s"
        appendonly yes
        appendfsync everysec
        save ""
        set-proc-title no
        """
            .formatted(port, password, quoted(folder.folder("redis/data"))));
    return file;
  }

  private static String quoted(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static void awaitReady(Command command, Process process, String password, int port)
      throws IOException {
    long begun = System.nanoTime();
    while (!answers(password, port)) {
      if (!process.isAlive()) {
        throw command.failure("ended while it started");
      }
      if (System.nanoTime() - begun > START_PATIENCE.toNanos()) {
        Processes.end(process.toHandle(), "TERM");
        throw command.failure("was not ready after " + START_PATIENCE);
      }
      Pause.briefly();
    }
  }

  private static boolean answers(String password, int port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(PING_TIMEOUT_MILLIS);
      String ask = "AUTH %s\r\nPING\r\nQUIT\r\n".formatted(password);
      socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
      byte[] reply = socket.getInputStream().readNBytes(REPLY_BYTES);
      return new String(reply, StandardCharsets.US_ASCII).contains("+PONG");
    } catch (IOException notYet) {
      return false;
    }
  }
}
