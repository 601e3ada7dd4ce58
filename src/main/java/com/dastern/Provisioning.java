package com.dastern;

import com.dastern.auth.SigningKey;
import com.dastern.embedded.EmbeddedAddresses;
import com.dastern.embedded.EmbeddedKind;
import com.dastern.embedded.EmbeddedServices;
import com.dastern.embedded.S3Address;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.InvalidConfiguration;
import com.dastern.platform.config.Secret;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds each part that the server needs at its configured address, or starts it, and says which in
/// one log line each.
final class Provisioning implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Provisioning.class);

  private final Dependencies dependencies;
  private final Runnable stopEmbedded;

  private Provisioning(Dependencies dependencies, Runnable stopEmbedded) {
    this.dependencies = dependencies;
    this.stopEmbedded = stopEmbedded;
  }

  /// Blocks until all are up.
  static Provisioning of(Config config) {
    if (missing(config).isEmpty()) return new Provisioning(configured(config), () -> {});
    try {
      return started(config);
    } catch (NoClassDefFoundError notInThisArtifact) {
      throw new InvalidConfiguration(
          List.of(
              "this artifact carries no embedded servers; missing are "
                  + String.join(", ", missing(config))));
    }
  }

  private static Provisioning started(Config config) {
    var kinds = EnumSet.noneOf(EmbeddedKind.class);
    missing(config).forEach(part -> kinds.add(EmbeddedKind.valueOf(part)));
    var services = EmbeddedServices.start(config.dataDir(), kinds);
    return new Provisioning(resolve(config, services.addresses()), services::close);
  }

  /// For a command beside a running server: the embedded servers of that one, else own ones.
  static Provisioning joining(Config config) {
    return missing(config).isEmpty()
        ? of(config)
        : EmbeddedServices.runningIn(config.dataDir())
            .map(running -> new Provisioning(resolve(config, running), () -> {}))
            .orElseGet(() -> of(config));
  }

  Dependencies dependencies() {
    return dependencies;
  }

  @Override
  public void close() {
    stopEmbedded.run();
  }

  /// By name, not as [EmbeddedKind]: the production artifact lacks that class too.
  private static Set<String> missing(Config config) {
    var missing = new LinkedHashSet<String>();
    if (config.database().url().isEmpty()) missing.add("POSTGRES");
    if (config.redis().url().isEmpty()) missing.add("REDIS");
    if (config.amqp().url().isEmpty()) missing.add("AMQP");
    if (config.s3().isEmpty()) missing.add("S3");
    return missing;
  }

  /// Touches no class of the embedded servers, which the production artifact lacks.
  private static Dependencies configured(Config config) {
    return resolve(config, null, null, null, Optional.empty());
  }

  private static Dependencies resolve(Config config, EmbeddedAddresses own) {
    return resolve(
        config,
        own.database(),
        own.redis(),
        own.amqp(),
        Optional.ofNullable(own.s3()).map(Provisioning::storage));
  }

  private static Dependencies resolve(
      Config config,
      @Nullable URI database,
      @Nullable URI redis,
      @Nullable URI amqp,
      Optional<Config.S3> s3) {
    var secrets = new MadeSecrets(config.dataDir());
    return new Dependencies(
        used("PostgreSQL", config.database().url(), database),
        used("Redis", config.redis().url(), redis),
        used("AMQP broker", config.amqp().url(), amqp),
        storage(config, s3),
        config.auth().key().orElseGet(() -> secrets.keep("signing-key.pem", SigningKey::generate)),
        config.auth().otherKeys(),
        config.auth().pepper().orElseGet(() -> secrets.keep("pepper", MadeSecrets::random)));
  }

  private static URI used(String part, Optional<URI> configured, @Nullable URI embedded) {
    URI address = configured.orElseGet(() -> Objects.requireNonNull(embedded, part));
    say(part, configured.isPresent(), address);
    return address;
  }

  private static Config.S3 storage(Config config, Optional<Config.S3> embedded) {
    Config.S3 storage = config.s3().or(() -> embedded).orElseThrow();
    say("S3 storage", config.s3().isPresent(), storage.endpoint());
    return storage;
  }

  private static Config.S3 storage(S3Address own) {
    return new Config.S3(
        own.endpoint(),
        own.endpoint(),
        Config.S3.REGION,
        new Secret(own.accessKey()),
        new Secret(own.secretKey()),
        "dastern");
  }

  /// The address without what signs in there.
  private static void say(String part, boolean configured, URI address) {
    log.info(
        "{}: {} at {}://{}:{}",
        part,
        configured ? "configured" : "embedded",
        address.getScheme(),
        address.getHost(),
        address.getPort());
  }
}
