package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.NodeScript;
import com.dastern.testing.WatchedDose;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The published client of the event-bus bridge in Node, as client developers use it.
class NodeBridgeIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    NodeScript.assumeNode();
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @Test
  void publishedClientHearsTheAlertAndTheDose() {
    var dose = WatchedDose.soonMissed(server);
    try (var script = NodeScript.run("bridge-client.mjs", dose.listening())) {
      dose.assertHeardBy(script);
    }
  }

  @Test
  void publishedClientIsToldWhyItMayNotHear() {
    var dose = WatchedDose.soonMissed(server);
    var stranger = server.people().caregiver();
    var wishes =
        Map.of(
            "BASE", server.url().toString(),
            "TOKEN", stranger.token(),
            "ADDRESSES", dose.patient().patientAddress(),
            "TIMEOUT_MS", "3000");
    try (var script = NodeScript.run("bridge-client.mjs", wishes)) {
      assertThat(script.event("error").getInteger("failureCode")).isEqualTo(403);
    }
  }
}
