package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.GoogleBrowser;
import com.dastern.testing.NodeScript;
import com.dastern.testing.OpenIdProvider;
import com.dastern.testing.WatchedDose;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
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

  @Test
  void signInByGoogleEndsOnThePage() throws IOException {
    try (var google = OpenIdProvider.start()) {
      // The provider has to be told an address before the server has one.
      String port = freePort();
      Map<String, String> settings = new HashMap<>(GoogleBrowser.settings(google));
      String base = "http://127.0.0.1:" + port;
      settings.put("HTTP_PORT", port);
      settings.put("GOOGLE_REDIRECT_URI", base + "/api/auth/google/callback");
      google.signIn(
          new JsonObject()
              .put("sub", "dara")
              .put("email", "dara@example.com")
              .put("email_verified", true)
              .put("name", "Dara"));
      try (var own = TestServer.start(settings);
          var script =
              NodeScript.run("google-page.mjs", Map.of("CHROMIUM", browser, "BASE", base))) {
        script.verdict();
        assertThat(own.count("select count(*) from users where google_subject = 'dara'"))
            .isEqualTo(1);
      }
    }
  }

  private static String freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return String.valueOf(socket.getLocalPort());
    }
  }
}
