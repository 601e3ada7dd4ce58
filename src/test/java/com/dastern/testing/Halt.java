package com.dastern.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stops a [ServerProcess] at a line of its log: logging is synchronous, so a thread that gets no
/// further than its line has done what came before it and nothing of what comes after.
///
/// The parent writes `halt <line>|<other line>…` to the standard input. Each thread that then logs
/// a message that starts with one of these stays there for ever, and `REACHED <line>` is printed
/// when it is the first of them. A process whose parent is gone ends.
public final class Halt extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final String REACHED = "REACHED ";
  static final String ARMED = "ARMED ";
  private static final String COMMAND = "halt ";

  private final CountDownLatch never = new CountDownLatch(1);
  private volatile List<String> lines = List.of();

  @Override
  public void start() {
    super.start();
    Thread.ofPlatform().daemon().name("halt").start(this::obey);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    List<String> armed = lines;
    if (armed.stream().noneMatch(message::startsWith)) return;
    if (message.startsWith(armed.getFirst())) say(REACHED + armed.getFirst());
    try {
      never.await();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private void obey() {
    try (var commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (@Nullable String line = commands.readLine(); line != null; line = commands.readLine()) {
        if (!line.startsWith(COMMAND)) continue;
        lines = Stream.of(line.substring(COMMAND.length()).split("\\|")).toList();
        say(ARMED + lines.getFirst());
      }
    } catch (IOException lost) {
      // As good as the end of it.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
