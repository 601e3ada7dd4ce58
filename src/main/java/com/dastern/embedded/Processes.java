package com.dastern.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds and ends the processes of a data folder, also those that outlived the JVM that started
/// them.
///
/// They are known by what they run and on what, never by a stored process id: after a crash, or in
/// a container that was started again, that number may be anybody's.
final class Processes {
  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private Processes() {}

  /// Ends what runs a program below `programs` on something below `subject`.
  static void endLeftovers(Path programs, Path subject, String... signals) throws IOException {
    List<ProcessHandle> leftovers =
        ProcessHandle.allProcesses().filter(process -> runs(process, programs, subject)).toList();
    for (ProcessHandle process : leftovers) {
      LOG.info("Ending process {}, which an earlier run left on {}", process.pid(), subject);
      end(process, signals);
    }
  }

  /// Sends the signals one after the other, each after waiting for the effect of the one before,
  /// and at last KILL.
  static void end(ProcessHandle process, String... signals) throws IOException {
    for (String signal : signals) {
      if (process.isAlive()) {
        send(signal, process);
      }
      if (isGone(process)) {
        return;
      }
      LOG.warn("Process {} is still there {} after signal {}", process.pid(), PATIENCE, signal);
    }
    process.destroyForcibly();
    if (!isGone(process)) {
      throw new EmbeddedException("Process %d cannot be ended".formatted(process.pid()));
    }
  }

  private static boolean runs(ProcessHandle process, Path programs, Path subject) {
    ProcessHandle.Info info = process.info();
    // A process of another user hides what it runs; such a one was started by way of setpriv.
    boolean ours =
        info.command().map(command -> Path.of(command).startsWith(programs)).orElse(true);
    return ours && info.arguments().map(words -> anyBelow(subject, words)).orElse(false);
  }

  private static boolean anyBelow(Path subject, String[] words) {
    for (String word : words) {
      if (word.equals(subject.toString()) || word.startsWith(subject + "/")) {
        return true;
      }
    }
    return false;
  }

  private static void send(String signal, ProcessHandle process) throws IOException {
    // Java itself can send TERM and KILL only, and TERM makes PostgreSQL wait until every client
    // has left.
    String pid = Long.toString(process.pid());
    new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", signal, pid)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean isGone(ProcessHandle process) {
    long begun = System.nanoTime();
    while (isAtWork(process)) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        return false;
      }
      Pause.briefly();
    }
    return true;
  }

  /// A process that has ended, but that nobody has collected, counts as alive; it has no arguments
  /// any more. Containers whose first process is not made for it are full of those.
  private static boolean isAtWork(ProcessHandle process) {
    return process.isAlive() && process.info().arguments().isPresent();
  }
}
