package com.dastern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private static final long LONGER_THAN_FOR_A_RUNNING_OWNER = 1500;

  @TempDir Path folder;

  @Test
  void aHeldFolderIsRefusedAndAReleasedOneIsFree() throws Exception {
    try (FolderLock held = FolderLock.acquire(folder)) {
      assertThat(held).isNotNull();
      assertThat(FolderLock.isHeld(folder)).isTrue();
      assertThatThrownBy(() -> FolderLock.acquire(folder))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
    assertThat(FolderLock.isHeld(folder)).isFalse();
    FolderLock.acquire(folder).close();
  }

  @Test
  void anOwnerThatIsStoppingIsWaitedFor() throws Exception {
    FolderLock held = FolderLock.acquire(folder);
    held.sayStopping();
    CompletableFuture<Void> release =
        CompletableFuture.runAsync(
            () -> release(held),
            CompletableFuture.delayedExecutor(
                LONGER_THAN_FOR_A_RUNNING_OWNER, TimeUnit.MILLISECONDS));
    try (FolderLock next = FolderLock.acquire(folder)) {
      assertThat(next).isNotSameAs(held);
    }
    release.join();
  }

  private static void release(FolderLock held) {
    try {
      held.close();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
