package com.dastern.platform.db;

import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import org.flywaydb.core.Flyway;

/// Brings the schema up to date at the start; several nodes may try at once, Flyway's lock lets one
/// work.
public final class Migrations {
  private Migrations() {}

  /// Blocks; call it off the event loop.
  public static void run(URI url) {
    to(url, "latest");
  }

  /// Up to that version.
  static void to(URI url, String version) {
    var options = PgConnectOptions.fromUri(url.toString());
    String jdbc =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(options.getHost(), options.getPort(), options.getDatabase());
    Flyway.configure()
        .dataSource(jdbc, options.getUser(), options.getPassword())
        .connectRetries(10)
        .locations("classpath:db/migration")
        .javaMigrations(new NameKeysMigration())
        .target(version)
        .load()
        .migrate();
  }
}
