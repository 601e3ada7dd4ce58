package com.dastern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between the server and one of its parts, and can be cut and mended.
public final class TcpProxy implements AutoCloseable {
  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  public TcpProxy(URI target) {
    this.target = new InetSocketAddress(target.getHost(), target.getPort());
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /// The same address, through this.
  public String through(URI url) {
    String own = "127.0.0.1:" + listener.getLocalPort();
    return url.toString().replace(url.getHost() + ":" + url.getPort(), own);
  }

  /// Breaks all connections, and each new one at once.
  public TcpProxy cut() {
    cut = true;
    open.forEach(TcpProxy::quietlyClose);
    return this;
  }

  public void mend() {
    cut = false;
  }

  @Override
  public void close() {
    cut();
    quietlyClose(listener);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (cut) client.close();
        else join(client);
      } catch (IOException refused) {
        // The next one may do better.
      }
    }
  }

  private void join(Socket client) throws IOException {
    open.add(client);
    var server = new Socket();
    open.add(server);
    try {
      server.connect(target);
    } catch (IOException unreachable) {
      quietlyClose(client);
      throw unreachable;
    }
    if (cut) cut();
    Thread.startVirtualThread(() -> copy(client, server));
    Thread.startVirtualThread(() -> copy(server, client));
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // Ends both, below.
    } finally {
      quietlyClose(from);
      quietlyClose(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void quietlyClose(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception already) {
      // It is closed.
    }
  }
}
