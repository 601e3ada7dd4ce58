package com.dastern.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server as a process of its own, which can be killed. Several on the same settings share
/// their services. Its log is kept in `target/fork-*/server-processes`.
public final class ServerProcess implements AutoCloseable {
  private static final String LISTENS = "Das Tern listens on http://localhost:";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // What the run command sets, and less compiling: most of these live for seconds.
  private static final List<String> SHORT_LIVED =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+AutoCreateSharedArchive",
          "-XX:SharedArchiveFile=" + ClassJar.archive());

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private volatile int port;

  private ServerProcess(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("server output").start(this::read);
  }

  /// Starts one and waits until it listens. Port 0, which [TestServices#settings] asks for, is a
  /// free one for each.
  public static ServerProcess start(Map<String, String> settings) {
    return launch(settings, Map.of()).ready();
  }

  /// With some settings of its own.
  public static ServerProcess start(Map<String, String> settings, Map<String, String> own) {
    return launch(settings, own).ready();
  }

  /// Starts one without waiting for it.
  public static ServerProcess launch(Map<String, String> settings, Map<String, String> own) {
    return launch(SHORT_LIVED, settings, own);
  }

  public static ServerProcess launch(
      List<String> flags, Map<String, String> settings, Map<String, String> own) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dlogback.configurationFile=logback-server-process.xml");
    command.addAll(List.of("-cp", ClassJar.classPath(), "com.dastern.Main"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(own);
    builder.environment().putAll(all);
    try {
      return new ServerProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until it listens.
  public ServerProcess ready() {
    Await.until(
        "the server process is up",
        PATIENCE,
        () -> {
          if (!process.isAlive()) throw new IllegalStateException("it ended: " + tail());
          return port != 0;
        });
    return this;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public Api api() {
    return new Api(url());
  }

  public long pid() {
    return process.pid();
  }

  /// The lines of its log so far.
  public List<String> output() {
    return output;
  }

  /// From now on each thread that logs this line, or one of the others, stays there for ever.
  public void haltAt(String line, List<String> others) {
    var lines = new ArrayList<>(List.of(line));
    lines.addAll(others);
    try {
      var commands = process.outputWriter(StandardCharsets.UTF_8);
      commands.write("halt " + String.join("|", lines) + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitLine(Halt.ARMED + line);
  }

  /// Waits until a thread has come to the line of [#haltAt].
  public void awaitHalted(String line) {
    awaitLine(Halt.REACHED + line);
  }

  /// SIGKILL, as `kill -9` or the kernel's out-of-memory killer would.
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// SIGTERM: it ends in its own time.
  public void terminate() {
    // Process.destroy would also close its input, which ends it at once.
    process.toHandle().destroy();
    awaitEnd();
  }

  @Override
  public void close() {
    if (process.isAlive()) kill();
  }

  public String tail() {
    return String.join("\n", output.subList(Math.max(0, output.size() - 40), output.size()));
  }

  private void awaitLine(String line) {
    Await.until(
        line,
        PATIENCE,
        () -> {
          if (!process.isAlive()) throw new IllegalStateException("it ended: " + tail());
          return output.contains(line);
        });
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the process " + pid() + " does not end: " + tail());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    Path log = Fork.folder("server-processes").resolve(pid() + ".log");
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        var copy = new PrintStream(created(log), true, StandardCharsets.UTF_8)) {
      for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        copy.println(line);
        listensOn(line).ifPresent(found -> port = found);
      }
    } catch (IOException ended) {
      // A killed process ends in the middle of a line.
    }
  }

  private static OutputStream created(Path log) throws IOException {
    Files.createDirectories(log.getParent());
    return Files.newOutputStream(log);
  }

  private static Optional<Integer> listensOn(String line) {
    int at = line.indexOf(LISTENS);
    if (at < 0) return Optional.empty();
    String rest = line.substring(at + LISTENS.length());
    return Optional.of(Integer.valueOf(rest.substring(0, rest.indexOf(' '))));
  }
}
