package com.dastern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void whatIsMadeHalfIsNotThereAndIsGoneWhenItIsMadeWhole() throws Exception {
    Path target = folder.resolve("programs");
    assertThatThrownBy(() -> DataFolder.whole(target, DataFolderTest::fillHalf))
        .isInstanceOf(IOException.class);
    assertThat(target).doesNotExist();
    DataFolder.whole(target, fresh -> Files.writeString(fresh.resolve("a"), "whole"));
    assertThat(target.resolve("a")).hasContent("whole");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void whatIsThereIsNotMadeAgain() throws Exception {
    Path target = Files.createDirectory(folder.resolve("programs"));
    DataFolder.whole(target, DataFolderTest::fillHalf);
    assertThat(target).isEmptyDirectory();
  }

  private static void fillHalf(Path fresh) throws IOException {
    Files.writeString(fresh.resolve("a"), "half");
    throw new IOException("killed");
  }
}
