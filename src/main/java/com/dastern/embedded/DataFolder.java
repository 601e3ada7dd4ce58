package com.dastern.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The folder that holds everything of one stack: programs, data, passwords. Its owner alone may
/// enter.
record DataFolder(Path root) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /// Makes what [#whole] is asked for.
  @FunctionalInterface
  interface Filling {
    void into(Path folder) throws IOException;
  }

  static DataFolder open(Path path) throws IOException {
    Files.createDirectories(path);
    Path root = path.toRealPath();
    Files.setPosixFilePermissions(root, OWNER_ONLY);
    return new DataFolder(root);
  }

  Path file(String name) {
    return root.resolve(name);
  }

  Path folder(String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
    return folder;
  }

  Path log(String name) throws IOException {
    return folder("logs").resolve(name + ".log");
  }

  /// Lets `target` come into being whole or not at all: it is filled under another name and then
  /// renamed, and what a killed attempt left under such a name is deleted.
  static Path whole(Path target, Filling filling) throws IOException {
    if (Files.exists(target)) {
      return target;
    }
    String unfinished = target.getFileName() + ".unfinished";
    for (Path leftover : list(parent(target), unfinished)) {
      delete(leftover);
    }
    Path fresh = Files.createTempDirectory(parent(target), unfinished);
    filling.into(fresh);
    return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent: " + path);
    }
    return parent;
  }

  private static List<Path> list(Path folder, String prefix) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }
}
