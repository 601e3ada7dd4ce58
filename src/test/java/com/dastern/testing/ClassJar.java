package com.dastern.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// The class path of the tests with its folders packed into one jar: a JVM keeps an archive of
/// loaded classes only for jars, and with it a server process starts in half the time.
final class ClassJar {
  private static final Path JAR = Fork.folder("server-processes").resolve("classes.jar");

  private ClassJar() {}

  static synchronized String classPath() {
    List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    List<Path> folders = entries.stream().map(Path::of).filter(Files::isDirectory).toList();
    var jars = entries.stream().filter(entry -> !Files.isDirectory(Path.of(entry)));
    try {
      if (!isCurrent(folders)) pack(folders);
      return String.join(
          File.pathSeparator, Stream.concat(Stream.of(JAR.toString()), jars).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the JVM keeps its archive; it writes it by itself when a process ends in peace.
  static Path archive() {
    return JAR.resolveSibling("classes.jsa");
  }

  private static boolean isCurrent(List<Path> folders) throws IOException {
    if (!Files.exists(JAR)) return false;
    FileTime packed = Files.getLastModifiedTime(JAR);
    for (Path file : files(folders)) {
      if (Files.getLastModifiedTime(file).compareTo(packed) >= 0) return false;
    }
    return true;
  }

  private static void pack(List<Path> folders) throws IOException {
    Files.createDirectories(JAR.getParent());
    Path fresh = Files.createTempFile(JAR.getParent(), "classes", ".tmp");
    try (var jar = new JarOutputStream(Files.newOutputStream(fresh))) {
      // The first on the class path wins, as it would in the folders.
      Set<String> names = new HashSet<>();
      for (Path folder : folders) {
        for (Path file : files(List.of(folder))) {
          String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
          // Migrations are found by the entry of their folder.
          if (Files.isDirectory(file)) name += "/";
          if (!names.add(name)) continue;
          jar.putNextEntry(new JarEntry(name));
          if (Files.isRegularFile(file)) Files.copy(file, jar);
        }
      }
    }
    Files.move(fresh, JAR, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> files(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.forEach(files::add);
      }
    }
    return files;
  }
}
