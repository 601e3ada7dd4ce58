package com.dastern.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Running embedded servers, and the sole right to run them on their folder.
public final class EmbeddedServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServices.class);

  private final FolderLock lock;
  private final AddressFile addressFile;
  private final RunningServers servers = new RunningServers();
  private final Thread hook = new Thread(this::onShutdown, "embedded-servers-shutdown");

  /// Held while servers start or stop, so that a shutdown in the middle of a start waits and then
  /// stops them.
  private final ReentrantLock changing = new ReentrantLock();

  private EmbeddedAddresses addresses = EmbeddedAddresses.NONE;
  private volatile boolean handedOver;
  private boolean closed;

  private EmbeddedServices(FolderLock lock, AddressFile addressFile) {
    this.lock = lock;
    this.addressFile = addressFile;
  }

  /// Starts the kinds asked for, in parallel, with their data below `dataDir`, where it outlives
  /// restarts and crashes. Servers that a killed JVM has left there are ended first.
  ///
  /// @throws EmbeddedException if another process runs servers on the folder, or if one does not
  ///   start; then none runs
  public static EmbeddedServices start(Path dataDir, Set<EmbeddedKind> kinds) {
    long begun = System.nanoTime();
    try {
      DataFolder folder = DataFolder.open(dataDir);
      EmbeddedServices services =
          new EmbeddedServices(FolderLock.acquire(folder.root()), AddressFile.in(folder.root()));
      services.open(folder, kinds);
      LOG.info(
          "Embedded servers {} run on {} after {} ms",
          kinds,
          folder.root(),
          (System.nanoTime() - begun) / 1_000_000);
      return services;
    } catch (IOException failed) {
      throw new EmbeddedException(
          "The data folder %s cannot be used: %s".formatted(dataDir, failed), failed);
    }
  }

  /// The addresses of the servers that a live process has started on this folder, so that a command
  /// can use them. Empty when there is no such process, or when its servers are still starting or
  /// already stopping.
  public static Optional<EmbeddedAddresses> runningIn(Path dataDir) {
    try {
      if (!Files.isDirectory(dataDir)) {
        return Optional.empty();
      }
      Path root = dataDir.toRealPath();
      return FolderLock.isHeld(root) ? AddressFile.in(root).read() : Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public EmbeddedAddresses addresses() {
    return addresses;
  }

  /// Stops the servers, each so that its data is whole on disk. Does nothing when done before; may
  /// be called from a shutdown hook, and leaves the servers up until then.
  @Override
  public void close() {
    changing.lock();
    try {
      if (!closed) {
        closed = true;
        stop();
      }
    } finally {
      changing.unlock();
    }
  }

  private void open(DataFolder folder, Set<EmbeddedKind> kinds) throws IOException {
    changing.lock();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      addressFile.delete();
      servers.start(kinds, folder, Credentials.in(folder));
      addresses = servers.addresses();
      addressFile.write(addresses);
      handedOver = true;
    } finally {
      if (!handedOver) {
        close();
      }
      changing.unlock();
    }
  }

  private void stop() {
    attempt("say that it is stopping", lock::sayStopping);
    attempt("delete the addresses", addressFile::delete);
    servers.stop();
    attempt("release the folder", lock::close);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what calls, or has its turn: it finds everything closed.
    }
  }

  /// Only tells others to wait: whoever called [#start] closes the servers when done with them. If
  /// the JVM is stopped before there is such a caller, the servers are stopped here.
  private void onShutdown() {
    attempt("say that it is stopping", lock::sayStopping);
    if (!handedOver) {
      close();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(String what, Step step) {
    try {
      step.run();
    } catch (IOException failed) {
      LOG.warn("Could not {}", what, failed);
    }
  }
}
