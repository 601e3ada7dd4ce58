package com.dastern;

import com.dastern.platform.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/// Secrets that were not configured: made once, kept in the data folder for its owner's eyes only.
final class MadeSecrets {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final Path folder;

  MadeSecrets(Path dataDir) {
    this.folder = dataDir.resolve("secrets");
  }

  /// The kept one, or a new one. Two processes that start at the same moment end with the same.
  Secret keep(String name, Supplier<String> make) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) write(file, make.get());
      return new Secret(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Whole or not at all: a link to a finished file fails where there is one already.
  private void write(Path file, String secret) throws IOException {
    Files.createDirectories(folder);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path fresh = Files.createTempFile(folder, "new", ".tmp", ownerOnly);
    try {
      Files.writeString(fresh, secret);
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException another) {
      // It was first; its secret is the one.
    } catch (UnsupportedOperationException noLinks) {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
