package com.dastern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A bad line between a phone and the server: most connections are cut after a random number of
/// bytes, in the middle of what the phone sends or of what comes back, wherever that is.
public final class CuttingProxy implements AutoCloseable {
  /// A request with its token and some actions has one to four thousand bytes; a connection carries
  /// several.
  private static final int MOST_SENT = 8_000;

  private static final int MOST_ANSWERED = 6_000;

  private final ServerSocket listener;
  private final Random dice;
  private final AtomicInteger cutSending = new AtomicInteger();
  private final AtomicInteger cutAnswering = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> strike = new AtomicReference<>();
  private volatile InetSocketAddress target;

  public CuttingProxy(URI target, long seed) {
    this.target = address(target);
    this.dice = new Random(seed);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /// New connections lead to that server from now on.
  public void leadTo(URI server) {
    target = address(server);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /// Once, when the server has begun its next answer and before the phone gets any of it.
  public void atNextAnswer(Runnable blow) {
    strike.set(blow);
  }

  /// How many connections were cut while the phone was sending.
  public int cutSending() {
    return cutSending.get();
  }

  /// How many were cut while the server was answering.
  public int cutAnswering() {
    return cutAnswering.get();
  }

  @Override
  public void close() {
    quietlyClose(listener);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        join(listener.accept());
      } catch (IOException refused) {
        // The next one may do better.
      }
    }
  }

  private void join(Socket phone) throws IOException {
    var server = new Socket();
    try {
      server.connect(target);
    } catch (IOException unreachable) {
      quietlyClose(phone);
      throw unreachable;
    }
    int fate = dice.nextInt(10);
    int sent = fate < 4 ? dice.nextInt(MOST_SENT) : Integer.MAX_VALUE;
    int answered = fate >= 4 && fate < 9 ? dice.nextInt(MOST_ANSWERED) : Integer.MAX_VALUE;
    Thread.startVirtualThread(() -> copy(phone, server, sent, cutSending, () -> {}));
    Thread.startVirtualThread(() -> copy(server, phone, answered, cutAnswering, this::strike));
  }

  private void strike() {
    Runnable blow = strike.getAndSet(null);
    if (blow != null) blow.run();
  }

  /// So many bytes, and not one more.
  private static void copy(
      Socket from, Socket to, int most, AtomicInteger cuts, Runnable beforeEach) {
    byte[] buffer = new byte[16_384];
    int left = most;
    try {
      for (int read; (read = from.getInputStream().read(buffer)) >= 0; ) {
        beforeEach.run();
        int passed = Math.min(read, left);
        to.getOutputStream().write(buffer, 0, passed);
        left -= passed;
        if (left == 0) {
          cuts.incrementAndGet();
          return;
        }
      }
    } catch (IOException broken) {
      // Ends both, below.
    } finally {
      quietlyClose(from);
      quietlyClose(to);
    }
  }

  private static InetSocketAddress address(URI url) {
    return new InetSocketAddress(url.getHost(), url.getPort());
  }

  private static void quietlyClose(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception already) {
      // It is closed.
    }
  }
}
