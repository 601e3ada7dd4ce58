package com.dastern.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The right of one live process to run the servers of a folder. The operating system takes it back
/// when the process dies, however it dies.
final class FolderLock implements AutoCloseable {
  /// How long a start waits for an owner that has said that it is stopping.
  private static final Duration STOPPING_PATIENCE = Duration.ofSeconds(15);

  /// How long it waits for one that has not: a process that was just killed takes a moment to be
  /// gone.
  private static final Duration RUNNING_PATIENCE = Duration.ofSeconds(1);

  /// Folders of this JVM. Opening and closing such a lock file once more would release its lock, as
  /// POSIX has it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;
  private boolean released;

  private FolderLock(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /// Takes the lock.
  ///
  /// @throws EmbeddedException if another process keeps it
  static FolderLock acquire(Path root) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      FolderLock lock = tryAcquire(root);
      if (lock != null) {
        lock.say("running");
        return lock;
      }
      Properties owner = PrivateFile.read(ownerFile(root));
      if (System.nanoTime() - begun > patienceWith(owner).toNanos()) {
        throw new EmbeddedException(
            "The data folder %s is in use by process %s: stop that process, or use another folder."
                .formatted(root, owner.getProperty("pid", "(unknown)")));
      }
      Pause.briefly();
    }
  }

  /// Whether a live process, this one included, holds the lock.
  static boolean isHeld(Path root) throws IOException {
    if (HELD_HERE.contains(root)) {
      return true;
    }
    if (!Files.exists(lockFile(root))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile(root), READ);
        // Shared, so that two processes that ask at the same time do not take each other for the
        // owner.
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    }
  }

  /// Lets a start that meets the lock from now on wait instead of giving up.
  synchronized void sayStopping() throws IOException {
    if (!released) {
      say("stopping");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (released) {
      return;
    }
    // What stays behind says "stopping", so that a start that looks at it before the lock is free
    // keeps waiting.
    say("stopping");
    released = true;
    channel.close();
    HELD_HERE.remove(root);
  }

  private static @Nullable FolderLock tryAcquire(Path root) throws IOException {
    if (!HELD_HERE.add(root)) {
      return null;
    }
    FolderLock lock = null;
    FileChannel channel = FileChannel.open(lockFile(root), CREATE, READ, WRITE);
    try {
      lock = channel.tryLock() == null ? null : new FolderLock(root, channel);
      return lock;
    } finally {
      if (lock == null) {
        channel.close();
        HELD_HERE.remove(root);
      }
    }
  }

  private void say(String state) throws IOException {
    Properties owner = new Properties();
    owner.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    owner.setProperty("state", state);
    PrivateFile.write(ownerFile(root), owner);
  }

  private static Duration patienceWith(Properties owner) {
    return "stopping".equals(owner.getProperty("state")) ? STOPPING_PATIENCE : RUNNING_PATIENCE;
  }

  private static Path lockFile(Path root) {
    return root.resolve("lock");
  }

  /// Not the lock file itself, because reading that would release the lock of this JVM.
  private static Path ownerFile(Path root) {
    return root.resolve("owner.properties");
  }
}
