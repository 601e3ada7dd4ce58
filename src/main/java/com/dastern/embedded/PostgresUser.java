package com.dastern.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// As whom PostgreSQL's programs run, since they refuse to run as root.
///
/// @param prefix the words in front of every command
/// @param uid the user that the data must belong to
record PostgresUser(List<String> prefix, int uid) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  /// Root in a user namespace of its own, in which it is nobody: needs no other user and no access
  /// rights.
  static final PostgresUser ROOT_IN_NAMESPACE = new PostgresUser(List.of("unshare", "-U"), ROOT);

  /// A real other user, for machines that refuse namespaces, as containers often do.
  static final PostgresUser UNPRIVILEGED =
      new PostgresUser(
          List.of(
              "setpriv",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--no-new-privs"),
          NOBODY);

  /// The first way that works for whoever runs this JVM.
  static PostgresUser choose() throws IOException {
    int uid = (int) new UnixSystem().getUid();
    if (uid != ROOT) {
      return new PostgresUser(List.of(), uid);
    }
    for (PostgresUser user : List.of(ROOT_IN_NAMESPACE, UNPRIVILEGED)) {
      if (user.can("true")) {
        return user;
      }
    }
    throw new EmbeddedException(
        """
        PostgreSQL refuses to run as root, and here neither `unshare -U` nor `setpriv --reuid` works. Start the \
        program as an ordinary user, or install util-linux, or configure a database of your own.\
        """);
  }

  /// Lets this user reach the programs and have the data.
  void admit(DataFolder folder, Path programs, Path data) throws IOException {
    if (uid == NOBODY) {
      for (Path path = programs; path.startsWith(folder.root()); path = DataFolder.parent(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
      }
      if (!can("test", "-x", programs.resolve("bin/postgres").toString())) {
        throw new EmbeddedException(
            """
            PostgreSQL refuses to run as root, `unshare -U` does not work here, and the user `nobody` cannot reach \
            %s. Use a data folder that every user may pass through, or start the program as an ordinary user.\
            """
                .formatted(folder.root()));
      }
    }
    own(data);
  }

  /// Makes this user the owner of a tree, as after a change of the way in which root starts
  /// PostgreSQL.
  void own(Path tree) throws IOException {
    if (ownerOf(tree) == uid) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      // The top comes last: it says whether the rest is done.
      for (Path path : paths.toList().reversed()) {
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static int ownerOf(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }

  private boolean can(String... words) throws IOException {
    List<String> command = Stream.concat(prefix.stream(), Stream.of(words)).toList();
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notInstalled) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedException("Interrupted while starting PostgreSQL", interrupted);
    }
  }
}
