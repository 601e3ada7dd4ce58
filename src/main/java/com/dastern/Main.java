package com.dastern;

import com.dastern.platform.config.Config;
import com.dastern.platform.config.InvalidConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the server, or fills it with the example clinic.
///
/// Arguments: none runs the server; `--seed` runs it and fills it first; `seed` fills it and ends.
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /// Microseconds are what the database keeps: a finer instant would not come back equal.
  private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  private Main() {}

  public static void main(String[] arguments) {
    try {
      switch (List.of(arguments)) {
        case List<String> none when none.isEmpty() -> run(false);
        case List<String> one when one.equals(List.of("--seed")) -> run(true);
        case List<String> one when one.equals(List.of("seed")) -> seed();
        default -> fail("usage: dastern [--seed | seed]");
      }
    } catch (InvalidConfiguration wrong) {
      fail(String.valueOf(wrong.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      log.error("could not start", e);
      System.exit(1);
    }
  }

  private static void run(boolean seeded) {
    Config config = Config.load(System.getenv());
    Provisioning provisioning = Provisioning.of(config);
    try {
      if (seeded) fill(config, provisioning.dependencies());
      Server server = Server.start(config, provisioning.dependencies(), CLOCK);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(server, provisioning), "shutdown"));
      log.info(
          "Das Tern listens on http://localhost:{} – caregivers: /live, API: /docs", server.port());
    } catch (RuntimeException | LinkageError e) {
      provisioning.close();
      throw e;
    }
  }

  private static void seed() {
    Config config = Config.load(System.getenv());
    try (Provisioning provisioning = Provisioning.joining(config)) {
      fill(config, provisioning.dependencies());
    }
  }

  private static void fill(Config config, Dependencies dependencies) {
    if (config.mode() == Config.Mode.PRODUCTION) {
      throw new InvalidConfiguration(List.of("the example clinic is not for production mode"));
    }
    Seeding.fill(config, dependencies, CLOCK);
  }

  private static void stop(Server server, Provisioning provisioning) {
    try {
      server.close();
    } finally {
      provisioning.close();
    }
  }

  private static void fail(String reason) {
    log.error(reason);
    System.exit(2);
  }
}
