package com.dastern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All four servers together, on one folder that the tests use one after the other, as a developer
/// does.
class EmbeddedServicesIT {
  private static final Set<EmbeddedKind> ALL = EnumSet.allOf(EmbeddedKind.class);

  @TempDir static Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    UnpackedPrograms.copyInto(folder);
  }

  @AfterEach
  void noProcessIsLeft() throws Exception {
    assertThat(processes()).isEmpty();
    assertThat(EmbeddedServices.runningIn(folder)).isEmpty();
  }

  @Test
  void dataSurvivesCloseAndStart() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.start(folder, ALL)) {
      new Traces(services.addresses()).leaveAll("kept");
      assertThat(EmbeddedServices.runningIn(folder)).contains(services.addresses());
      assertThat(servers()).hasSize(2);
    }
    assertThat(processes()).isEmpty();
    try (EmbeddedServices services = EmbeddedServices.start(folder, ALL)) {
      assertThat(new Traces(services.addresses()).findAll())
          .containsExactly("kept", "kept", "kept", "kept");
    }
  }

  @Test
  void dataSurvivesTheKillOfTheJvm() throws Exception {
    try (Child child = Child.start(folder).awaitReady()) {
      new Traces(EmbeddedServices.runningIn(folder).orElseThrow()).leaveAll("killed");
      child.kill();
    }
    assertThat(servers()).as("orphans").hasSize(2);
    assertThat(EmbeddedServices.runningIn(folder)).as("addresses of a dead owner").isEmpty();
    try (EmbeddedServices services = EmbeddedServices.start(folder, ALL)) {
      assertThat(new Traces(services.addresses()).findAll())
          .containsExactly("killed", "killed", "killed", "killed");
      assertThat(servers()).hasSize(2);
    }
  }

  @Test
  void anotherProcessMayUseTheServersButNotTheFolderUntilTheOwnerIsAskedToEnd() throws Exception {
    try (Child child = Child.start(folder).awaitReady()) {
      new Traces(EmbeddedServices.runningIn(folder).orElseThrow()).leaveAll("running");
      assertThatThrownBy(() -> EmbeddedServices.start(folder, ALL))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("in use by process " + child.process().pid());
      child.process().destroy();
      // Waits for the child, which still publishes its farewell before it closes.
      try (EmbeddedServices services = EmbeddedServices.start(folder, ALL)) {
        Traces traces = new Traces(services.addresses());
        assertThat(traces.findAll()).containsExactly("running", "running", "farewell", "running");
      }
    }
  }

  @Test
  void closingTwiceIsHarmlessAndOnlyTheOwnerMayReadTheFolder() throws Exception {
    EmbeddedServices services = EmbeddedServices.start(folder, EnumSet.of(EmbeddedKind.S3));
    assertThat(services.addresses().database()).isNull();
    assertThat(services.addresses().toString()).doesNotContain(secret(services));
    for (String file : List.of("credentials.properties", "addresses.properties")) {
      assertThat(permissions(folder.resolve(file))).isEqualTo("rw-------");
    }
    assertThat(permissions(folder)).isEqualTo("rwx------");
    services.close();
    services.close();
  }

  private static String secret(EmbeddedServices services) {
    S3Address s3 = services.addresses().s3();
    return s3 == null ? "" : s3.secretKey();
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /// PostgreSQL and Redis, the servers with processes of their own.
  private static List<String> servers() {
    return processes().stream()
        .filter(line -> line.contains(" -D ") || line.contains("redis.conf"))
        .toList();
  }

  private static List<String> processes() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(process -> process.info().commandLine().orElse(""))
          .filter(line -> line.contains(folder.resolve("programs").toString()))
          .toList();
    }
  }
}
