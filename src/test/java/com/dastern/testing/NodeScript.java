package com.dastern.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A script of `src/test/js` in Node: it tells what it sees as one JSON object a line, the last of
/// which is its verdict. A test that lacks a program for it is skipped and says which.
public final class NodeScript implements AutoCloseable {
  private static final Path FOLDER = Path.of("src", "test", "js");
  private static final int OLDEST_NODE = 18;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Process process;
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private NodeScript(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("script").start(this::read);
  }

  /// Skips the test unless Node and the scripts' packages are there; the packages are fetched once.
  public static void assumeNode() {
    String version = output("node", "--version");
    assumeTrue(
        version.matches("v\\d+\\..*")
            && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= OLDEST_NODE,
        "Node " + OLDEST_NODE + " or newer is lacking");
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) output("npm", "ci", "--no-fund");
    assumeTrue(
        Files.isDirectory(FOLDER.resolve("node_modules")),
        "the packages of src/test/js are lacking and npm ci does not fetch them");
  }

  /// The browser's program; skips the test where there is none.
  public static String assumeBrowser() {
    Optional<String> found =
        Stream.concat(
                Stream.ofNullable(System.getenv("CHROMIUM")),
                BROWSERS.stream()
                    .flatMap(name ->
                        Stream.of(System.getenv("PATH").split(":"))
                            .map(folder -> Path.of(folder, name).toString())))
            .filter(program -> Files.isExecutable(Path.of(program)))
            .findFirst();
    assumeTrue(found.isPresent(), "Chromium is lacking; CHROMIUM may name its program");
    return found.get();
  }

  public static NodeScript run(String script, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.putIfAbsent("TIMEOUT_MS", String.valueOf(PATIENCE.toMillis()));
    return new NodeScript(started(all, "node", script));
  }

  /// The first event of that name that fits, when it has come.
  public JsonObject event(String name, Predicate<JsonObject> fits) {
    return Await.value(
        name,
        PATIENCE,
        () -> {
          var found =
              events.stream()
                  .filter(e -> name.equals(e.getString("event")))
                  .filter(fits)
                  .findFirst();
          if (found.isEmpty() && !process.isAlive()) throw new IllegalStateException(told());
          return found;
        });
  }

  public JsonObject event(String name) {
    return event(name, _ -> true);
  }

  public void tell(String line) {
    try {
      var input = process.outputWriter(StandardCharsets.UTF_8);
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its verdict; asserts that it is a good one.
  public JsonObject verdict() {
    JsonObject done = event("done");
    if (!done.getBoolean("ok")) throw new AssertionError(told());
    return done;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private String told() {
    return "the script told " + events + " and complained " + complaints;
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("{")) events.add(new JsonObject(line));
        else complaints.add(line);
      }
    } catch (IOException ended) {
      // It was closed while it was still telling.
    }
  }

  /// What a command prints; empty when there is no such program or it fails.
  private static String output(String... command) {
    try {
      Process process = started(Map.of(), command);
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0 ? text.strip() : "";
    } catch (IOException | UncheckedIOException notThere) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process started(Map<String, String> parameters, String... command) {
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(parameters);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
