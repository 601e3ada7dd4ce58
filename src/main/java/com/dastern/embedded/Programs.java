package com.dastern.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL and Redis, unpacked from the class path into the data folder once per
/// version.
final class Programs {
  private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
  private static final boolean ARM =
      System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("aarch64");

  private Programs() {}

  /// Below it every program of this folder lies.
  static Path folder(DataFolder folder) throws IOException {
    return folder.folder("programs");
  }

  /// The folder with `bin/postgres`, its libraries and files.
  static Path postgres(DataFolder folder) throws IOException {
    URL archive =
        resource(
            "/postgres-%s-%s.txz".formatted(MAC ? "darwin" : "linux", ARM ? "arm_64" : "x86_64"));
    return DataFolder.whole(
        folder(folder).resolve("postgres-" + fingerprint(archive)),
        target -> {
          try (InputStream packed = new BufferedInputStream(archive.openStream());
              TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            unpack(tar, target);
          }
        });
  }

  /// The program `redis-server` itself.
  static Path redis(DataFolder folder) throws IOException {
    URL program =
        resource(
            "/redis-server-7.0.15-%s-%s"
                .formatted(MAC ? "darwin" : "linux", ARM ? "arm64" : "amd64"));
    Path home =
        DataFolder.whole(
            folder(folder).resolve("redis-" + fingerprint(program)),
            target -> copy(program, target.resolve("redis-server")));
    return home.resolve("redis-server");
  }

  private static URL resource(String name) {
    URL url = Programs.class.getResource(name);
    if (url == null) {
      throw new EmbeddedException(
          "%s is not on the class path: there is no embedded server for this system, configure one of your own."
              .formatted(name));
    }
    return url;
  }

  /// Tells versions apart without reading the whole archive.
  private static String fingerprint(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    return connection instanceof JarURLConnection jar
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  private static void copy(URL program, Path target) throws IOException {
    try (InputStream in = program.openStream()) {
      Files.copy(in, target);
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
  }

  private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = target.resolve(entry.getName()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("Entry outside of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(DataFolder.parent(path));
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        boolean runs = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
