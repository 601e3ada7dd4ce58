package com.dastern.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract and the pages, with all that they are made of and nothing from elsewhere.
class PagesIT {
  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=[\"']([^\"'#]+)[\"']");
  private static final Pattern IMPORT =
      Pattern.compile("(?:from|import)\\s*\\(?\\s*[\"']([^\"']+)[\"']|url\\([\"']?([^\"')]+)");
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void contractIsServedByteByByte() throws IOException {
    try (var file = Objects.requireNonNull(PagesIT.class.getResourceAsStream("/openapi.yaml"))) {
      var answer = server.api().get("/openapi.yaml").expect(200);
      assertThat(answer.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(file.readAllBytes());
      assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/live"})
  void pageAndAllThatItLoadsAreServedHere(String page) {
    var html = server.api().get(page).expect(200);
    Set<String> loaded = new LinkedHashSet<>();
    follow(page, html, REFERENCE, loaded);
    assertThat(loaded).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/live"})
  void pageMayLoadNothingFromElsewhereNorBeFramed(String page) {
    var html = server.api().get(page).expect(200);
    String policy = html.headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy).contains("default-src 'self'").contains("frame-ancestors 'none'");
    assertThat(policy).doesNotContain("unsafe").doesNotContain("http");
    assertThat(html.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(html.text()).doesNotContain("style=").doesNotContainPattern("<script(?![^>]*src)");
    assertThat(html.text()).doesNotContainPattern("\\son\\w+=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2Fopenapi.yaml",
        "..%2f..%2fdb%2fmigration%2fV1__schema.sql",
        "live.html",
        "%2e%2e"
      })
  void nothingButTheAssetsIsServed(String file) {
    var answer = server.api().get("/assets/" + file);
    assertThat(answer.status()).isIn(400, 404);
  }

  private static void follow(String page, Answer text, Pattern pattern, Set<String> seen) {
    var matcher = pattern.matcher(text.text());
    while (matcher.find()) {
      String reference = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      if (reference.startsWith("data:")) continue;
      // Where the page leads to, and nothing that it loads.
      if (reference.startsWith("/api/")) continue;
      assertThat(reference).as(page).doesNotContain("//");
      String path = server.url().resolve(page).resolve(reference).getPath();
      if (!seen.add(path)) continue;
      var asset = server.api().get(path).expect(200);
      // The bundle of the reference is not ours; its strings are no references.
      if (!path.contains("swagger")) follow(path, asset, IMPORT, seen);
    }
  }
}
