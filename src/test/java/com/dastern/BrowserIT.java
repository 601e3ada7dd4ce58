package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.NodeScript;
import com.dastern.testing.WatchedDose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a caregiver meets in a browser, in Chromium.
class BrowserIT {
  private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();

  private static String browser;
  private static TestServer server;

  @BeforeAll
  static void start() {
    NodeScript.assumeNode();
    browser = NodeScript.assumeBrowser();
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @Test
  void publishedClientHearsTheAlertAndTheDose() {
    var dose = WatchedDose.soonMissed(server);
    Map<String, String> wishes = new HashMap<>(dose.listening());
    wishes.put("CHROMIUM", browser);
    try (var script = NodeScript.run("browser-client.mjs", wishes)) {
      dose.assertHeardBy(script);
    }
  }

  @Test
  void pageShowsTheAlertWithoutAReload() throws IOException {
    Files.createDirectories(PICTURES);
    var dose = WatchedDose.soonMissed(server);
    Map<String, String> wishes = dose.loggingIn(browser);
    wishes.put("SCREENSHOT", PICTURES.resolve("live").toString());
    try (var script = NodeScript.run("live-page.mjs", wishes)) {
      script.event("connected");

      dose.missed();

      assertThat(script.event("alert").getString("text")).contains("មេតហ្វរមីន");
      script.verdict();
    }
    assertThat(PICTURES.resolve("live-km-light-360.png")).isNotEmptyFile();
  }

  @Test
  void pageThatWasCutOffGetsTheAlertThatItMissed() {
    var dose = WatchedDose.soonMissed(server);
    try (var script = NodeScript.run("reconnect.mjs", dose.loggingIn(browser))) {
      script.event("disconnected");

      dose.missed();
      String alerts =
          "select count(*) from notifications where type = 'MISSED_DOSE_ALERT' and subject_id = '%s'"
              .formatted(dose.dose().id());
      Await.until("the alert is stored", () -> server.count(alerts) == 1);
      script.tell("resume");

      assertThat(script.event("alert").getString("text")).contains("មេតហ្វរមីន");
      script.verdict();
    }
  }
}
