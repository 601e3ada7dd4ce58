package com.dastern.embedded;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;

/// Files that only their owner may read, and that are either the old or the new one whenever a
/// process dies.
final class PrivateFile {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateFile() {}

  /// The properties of the file; none if it does not exist.
  static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException absent) {
      // None is what an absent file holds.
    }
    return properties;
  }

  static void write(Path file, Properties properties) throws IOException {
    StringWriter text = new StringWriter();
    properties.store(text, null);
    write(file, text.toString());
  }

  static void write(Path file, String text) throws IOException {
    // One name for the unfinished file, so that killed writers leave one at most: only the owner of
    // the folder writes.
    Path fresh = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(fresh);
    try (FileChannel channel = FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), OWNER_ONLY)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
