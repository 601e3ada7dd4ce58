package com.dastern.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program with its arguments, and the log file that it writes to. Nothing of the user's
/// environment that changes what PostgreSQL does is handed down.
record Command(List<String> words, Path log) {
  private static final int LOG_TAIL_LINES = 15;

  /// Starts a server in a session of its own, out of reach of the Ctrl-C that is meant for this
  /// JVM: who still serves requests while it stops needs its database for that.
  Process startServer() throws IOException {
    List<String> detached = new ArrayList<>();
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      detached.add(setsid.toString());
    }
    detached.addAll(words);
    return builder(detached).start();
  }

  /// Runs a program to its end.
  ///
  /// @throws EmbeddedException if it fails; the message ends with its last words
  void run(String input) throws IOException {
    Process process = builder(words).redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // The exit code and the log tell more about a program that does not read its input.
    }
    try {
      if (process.waitFor() != 0) {
        throw failure("failed");
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedException("Interrupted while running " + words.getFirst(), interrupted);
    }
  }

  EmbeddedException failure(String what) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
    return new EmbeddedException(
        "%s %s; %s ends:%n%s"
            .formatted(log.getFileName(), what, log, String.join(System.lineSeparator(), tail)));
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(DataFolder.parent(log).toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.equals("LC_ALL"));
    builder.environment().put("TZ", "UTC");
    return builder;
  }
}
