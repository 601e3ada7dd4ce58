package com.dastern.embedded;

import com.dastern.testing.Fork;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/// The programs of PostgreSQL and Redis, unpacked once for all tests, because that takes seconds.
final class UnpackedPrograms {
  private static final CopyOption[] AS_THEY_ARE = {
    StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS
  };

  private UnpackedPrograms() {}

  static void copyInto(Path folder) throws IOException {
    DataFolder store = DataFolder.open(Fork.folder("unpacked-programs"));
    Programs.postgres(store);
    Programs.redis(store);
    Path from = Programs.folder(store);
    Path to = folder.resolve("programs");
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), AS_THEY_ARE);
      }
    }
  }
}
