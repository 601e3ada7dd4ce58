package com.dastern.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {

  @Test
  void withoutSettingsEverythingHasItsDefault() {
    Config config = Config.of(Map.of(), Map.of());
    assertThat(config.mode()).isEqualTo(Config.Mode.DEVELOPMENT);
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().publicUrl()).isEmpty();
    assertThat(config.dataDir()).isEqualTo(Path.of(".data").toAbsolutePath());
    assertThat(config.database().url()).isEmpty();
    assertThat(config.database().poolSize()).isEqualTo(20);
    assertThat(config.database().slow()).hasMillis(1000);
    assertThat(config.auth().accessToken()).hasMinutes(15);
    assertThat(config.cluster().members()).isEmpty();
    assertThat(config.audit().anchorEvery()).hasSeconds(60);
    assertThat(config.google().isForBrowsers()).isFalse();
    assertThat(config.google().site()).hasToString("https://accounts.google.com");
    assertThat(config.google().landing()).isEqualTo("/live");
  }

  @Test
  void googleIsOnlyReachedByTlsInProduction() {
    var google =
        Map.of(
            "site", "http://127.0.0.1:9",
            "redirectUri", "http://dastern.test/api/auth/google/callback",
            "clientId", "ours",
            "audiences", "android, ios");
    Config config = Config.of(Map.of("google", google), Map.of());
    assertThat(config.google().isForBrowsers()).isTrue();
    assertThat(config.google().audiences()).containsExactly("android", "ios");
    assertThatThrownBy(() -> Config.of(Map.of("google", google, "mode", "production"), Map.of()))
        .hasMessageContaining("GOOGLE_SITE) must start with https://")
        .hasMessageContaining("GOOGLE_REDIRECT_URI) must start with https://");
  }

  @Test
  void publicUrlIsABaseForLinks() {
    var http = Map.of("http", Map.of("publicUrl", "http://dastern.test/app"));
    assertThat(Config.of(http, Map.of()).http().publicUrl().orElseThrow())
        .hasToString("http://dastern.test/app");
    assertThatThrownBy(() -> Config.of(http, Map.of("MODE", "production")))
        .hasMessageContaining("HTTP_PUBLIC_URL) must start with https://");
    for (String wrong :
        new String[] {"x", "https://a.test/?b", "https://a.test/" + "b".repeat(200)}) {
      assertThatThrownBy(() -> Config.of(Map.of(), Map.of("HTTP_PUBLIC_URL", wrong)))
          .as(wrong)
          .hasMessageContaining("HTTP_PUBLIC_URL");
    }
  }

  @Test
  void landingIsAPathOfOurs() {
    for (String landing :
        new String[] {"https://evil.example", "//evil.example", "/\\evil", "live", "/a#b", "/ a"}) {
      assertThatThrownBy(() -> Config.of(Map.of("google", Map.of("landing", landing)), Map.of()))
          .as(landing)
          .hasMessageContaining("GOOGLE_LANDING");
    }
  }

  @Test
  void timeBetweenAnchorsIsASecondToADay() {
    assertThat(Config.of(Map.of(), Map.of("AUDIT_ANCHOR_SECONDS", "1")).audit().anchorEvery())
        .hasSeconds(1);
    for (String wrong : new String[] {"0", "86401", "a minute"}) {
      assertThatThrownBy(() -> Config.of(Map.of(), Map.of("AUDIT_ANCHOR_SECONDS", wrong)))
          .as(wrong)
          .hasMessageContaining("AUDIT_ANCHOR_SECONDS");
    }
  }

  @Test
  void theEnvironmentWinsOverTheFile() {
    Config config =
        Config.of(
            Map.of("http", Map.of("port", 9000, "maxBody", 2048)), Map.of("HTTP_PORT", "9001"));
    assertThat(config.http().port()).isEqualTo(9001);
    assertThat(config.http().maxBody()).isEqualTo(2048);
  }

  @Test
  void everyWrongSettingIsNamedAtOnce() {
    assertThatThrownBy(() ->
            Config.of(
                Map.of("http", Map.of("port", "eighty"), "htpp", Map.of("port", 1)),
                Map.of(
                    "DATABASE_URL", "mysql://root:hunter2@db/x", "S3_ENDPOINT", "http://s3:9000")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("HTTP_PORT")
        .hasMessageContaining("htpp.port is not a setting")
        .hasMessageContaining("DATABASE_URL")
        .hasMessageContaining("S3_ACCESS_KEY")
        .hasMessageContaining("S3_SECRET_KEY")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void productionNamesEachMissingAddressAndSecret() {
    assertThatThrownBy(() -> Config.of(Map.of("mode", "production"), Map.of()))
        .hasMessageContaining("DATABASE_URL")
        .hasMessageContaining("REDIS_URL")
        .hasMessageContaining("AMQP_URL")
        .hasMessageContaining("S3_ENDPOINT")
        .hasMessageContaining("AUTH_KEY")
        .hasMessageContaining("AUTH_PEPPER");
  }

  @Test
  void aSectionLeftEmptyIsNoMistake() {
    var file = new java.util.HashMap<String, Object>();
    file.put("redis", null);
    assertThat(Config.of(file, Map.of()).redis().url()).isEmpty();
  }

  @Test
  void secretsDoNotShowThemselves() {
    Config config = Config.of(Map.of(), Map.of("AUTH_PEPPER", "s3same", "AUTH_KEY", "-----BEGIN"));
    assertThat(config.toString()).doesNotContain("s3same").contains("[REDACTED]");
  }
}
