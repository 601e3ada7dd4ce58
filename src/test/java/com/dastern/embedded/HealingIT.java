package com.dastern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What crashes leave behind. The tests run in order on one folder.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealingIT {
  private static final Set<EmbeddedKind> POSTGRES = EnumSet.of(EmbeddedKind.POSTGRES);

  @TempDir static Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    UnpackedPrograms.copyInto(folder);
  }

  @Test
  @Order(1)
  void aFirstStartThatWasCutShortIsBegunAnew() throws Exception {
    litter("postgres/cluster.unfinished1/data/PG_VERSION");
    litter("amqp/work/default/config/default/seg0/c10.dat");
    Set<EmbeddedKind> kinds = EnumSet.of(EmbeddedKind.POSTGRES, EmbeddedKind.AMQP);
    try (EmbeddedServices services = EmbeddedServices.start(folder, kinds)) {
      Traces traces = new Traces(services.addresses());
      traces.execute("create table healed (id int)");
      traces.publish("healed");
      assertThat(traces.take()).isEqualTo("healed");
    }
    assertThat(names(folder.resolve("postgres"))).containsExactly("cluster");
  }

  @Test
  @Order(2)
  void theProcessNumberInAStalePidFileIsNotBelieved() throws Exception {
    Path pidFile = folder.resolve("postgres/cluster/data/postmaster.pid");
    Process stranger = new ProcessBuilder("sleep", "60").start();
    Files.writeString(pidFile, stranger.pid() + "\n");
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      assertThat(new Traces(services.addresses()).query("select 1")).isEqualTo("1");
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  @Order(3)
  void lostPasswordsAreReplaced() throws Exception {
    Files.delete(folder.resolve("credentials.properties"));
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      assertThat(new Traces(services.addresses()).query("select count(*) from healed"))
          .isEqualTo("0");
    }
  }

  @Test
  @Order(4)
  void aKilledPostmasterDoesNotPreventTheNextStart() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      new Traces(services.addresses()).execute("insert into healed values (1)");
      String pid =
          Files.readAllLines(folder.resolve("postgres/cluster/data/postmaster.pid")).getFirst();
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().join();
    }
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      assertThat(new Traces(services.addresses()).query("select count(*) from healed"))
          .isEqualTo("1");
    }
  }

  @Test
  @Order(5)
  void theDatabaseIsSetUpAsInProduction() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      Traces traces = new Traces(services.addresses());
      List<String> settings =
          List.of("fsync", "synchronous_commit", "max_connections", "timezone", "listen_addresses");
      assertThat(settings.stream().map(name -> setting(traces, name)))
          .containsExactly("on", "on", "100", "Etc/UTC", "127.0.0.1");
      assertThat(traces.query("select datctype from pg_database where datname = 'dastern'"))
          .isEqualTo("C.UTF-8");
      traces.execute("create extension pg_trgm");
      assertThat(traces.query("select array_length(show_trgm('ថ្នាំ'), 1) > 1")).isEqualTo("t");
    }
  }

  @Test
  @Order(6)
  void rootCanDoWithoutNamespaces() throws Exception {
    assumeTrue(PostgresUser.choose().equals(PostgresUser.ROOT_IN_NAMESPACE));
    DataFolder data = DataFolder.open(folder);
    Credentials credentials = Credentials.in(data);
    PostgresServer server = PostgresServer.start(data, credentials, PostgresUser.UNPRIVILEGED);
    assertThat(server.process().toHandle().info().user()).contains("nobody");
    Traces traces = new Traces(server.addTo(EmbeddedAddresses.NONE));
    assertThat(traces.query("select count(*) from healed")).isEqualTo("1");
    server.stop();
    // And back again.
    try (EmbeddedServices services = EmbeddedServices.start(folder, POSTGRES)) {
      assertThat(new Traces(services.addresses()).query("select count(*) from healed"))
          .isEqualTo("1");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  @Order(7)
  void addressesOfADeadOwnerAreNotTold() throws Exception {
    AddressFile.in(folder).write(EmbeddedAddresses.NONE);
    assertThat(EmbeddedServices.runningIn(folder)).isEmpty();
    assertThat(EmbeddedServices.runningIn(folder.resolve("absent"))).isEmpty();
  }

  private static String setting(Traces traces, String name) {
    try {
      return traces.query("select current_setting('%s')".formatted(name));
    } catch (Exception failed) {
      throw new AssertionError(name, failed);
    }
  }

  private static void litter(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(DataFolder.parent(file));
    Files.writeString(file, "half");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }
}
