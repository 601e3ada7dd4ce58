package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.bus.Addresses;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `verify-audit` as a process beside a running server.
class VerifyAuditIT {
  private static final String NO_CODE = "0".repeat(64);
  private TestServer server;
  private Somebody patient;

  private record Ended(int code, String output) {}

  @BeforeEach
  void start() {
    server = TestServer.start();
    patient = server.people().patient();
    Await.until(
        "an anchor holds all",
        () -> {
          server.publish(Addresses.ANCHOR_WAKE, new JsonObject());
          return server.count("select count(*) from audit_chains where grown") == 0;
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void soundTrailEndsWithZero() throws Exception {
    String noted =
        server.text(
            "select number || ':' || encode(code, 'hex') from audit_anchors order by number desc limit 1");
    for (List<String> arguments :
        List.of(List.<String>of(), List.of(patient.id()), List.of("--anchor", noted))) {
      var ended = verify(arguments);
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).containsPattern("ok: \\d+ rows in \\d+ chains, anchored up to 20");
    }
  }

  @Test
  void tamperedTrailEndsWithThreeAndNamesTheRow() throws Exception {
    assertThat(verify(List.of("--anchor", "1:" + NO_CODE)).output())
        .contains("TAMPERED: anchor 1: has another code than was noted");
    server.change(
        "alter table audit_logs disable trigger user; update audit_logs set origin = 'elsewhere'"
            + " where chain_id = '%s' and seq = 1; alter table audit_logs enable trigger user"
                .formatted(patient.id()));
    var ended = verify(List.of());
    assertThat(ended.code()).as(ended.output()).isEqualTo(3);
    assertThat(ended.output())
        .contains("TAMPERED: chain " + patient.id() + " row 1 (id ", "1 findings");
    assertThat(verify(List.of(patient.id())).code()).isEqualTo(3);
  }

  @Test
  void wrongArgumentsAreExplained() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("x"), List.of("--anchor"), List.of("--anchor", "1:ff"), List.of("1-1-1-1-1"))) {
      var ended = verify(wrong);
      assertThat(ended.code()).as(ended.output()).isEqualTo(2);
      assertThat(ended.output()).contains("usage: dastern");
    }
  }

  private Ended verify(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "com.dastern.Main", "verify-audit"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(server.settings());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
