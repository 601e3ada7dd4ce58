package com.dastern.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// PostgreSQL's data on disk, with one role that may log in, whose database it is.
///
/// @param folder the folder of the stack
/// @param programs PostgreSQL's programs
/// @param user as whom they run
record PostgresCluster(DataFolder folder, Path programs, PostgresUser user) {

  /// Prepares the cluster so that a server can be started on it: makes it if there is none yet, and
  /// ends what a killed JVM left running on it.
  ///
  /// @return the cluster, on which no process runs
  static PostgresCluster prepare(DataFolder folder, PostgresUser user, String password)
      throws IOException {
    Path home = folder.folder("postgres");
    Processes.endLeftovers(Programs.folder(folder), home, "INT", "QUIT");
    PostgresCluster cluster = new PostgresCluster(folder, Programs.postgres(folder), user);
    user.admit(folder, cluster.programs, home);
    DataFolder.whole(home.resolve("cluster"), fresh -> cluster.initialize(fresh, password));
    user.own(cluster.data());
    // No process is on this directory any more, but its number in the file may by now be another
    // program's, and then
    // PostgreSQL would refuse to start.
    Files.deleteIfExists(cluster.data().resolve("postmaster.pid"));
    cluster.renewPassword(password);
    return cluster;
  }

  Path data() {
    return folder.file("postgres/cluster/data");
  }

  Command command(String logName, String program, String... arguments) throws IOException {
    Stream<String> run = Stream.of(programs.resolve("bin").resolve(program).toString());
    List<String> words =
        Stream.of(user.prefix().stream(), run, Stream.of(arguments)).flatMap(w -> w).toList();
    return new Command(words, folder.log(logName));
  }

  private void initialize(Path fresh, String password) throws IOException {
    user.own(fresh);
    String data = fresh.resolve("data").toString();
    // The superuser gets no password and so cannot log in over TCP; other than TCP there is
    // nothing.
    command(
            "initdb",
            "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=reject",
            "--auth-host=scram-sha-256")
        .run("");
    sql(
        fresh.resolve("data"),
        """
        create role dastern login createdb password '%s'
        create database dastern owner dastern
        """
            .formatted(password));
    Files.writeString(fresh.resolve("password.sha256"), sha256(password));
  }

  /// Sets the password of the role where the one that it was made with is lost.
  private void renewPassword(String password) throws IOException {
    Path known = folder.file("postgres/cluster/password.sha256");
    String hash = sha256(password);
    if (!Files.exists(known) || !Files.readString(known).equals(hash)) {
      sql(data(), "alter role dastern password '%s'\n".formatted(password));
      Files.writeString(known, hash);
    }
  }

  /// Runs one statement per line in single-user mode, which needs no password and no port.
  private void sql(Path data, String statements) throws IOException {
    command(
            "postgres-single",
            "postgres",
            "--single",
            "-D",
            data.toString(),
            "-c",
            "exit_on_error=on",
            "postgres")
        .run(statements);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
