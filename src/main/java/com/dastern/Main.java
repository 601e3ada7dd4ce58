package com.dastern;

import com.dastern.platform.config.Config;
import com.dastern.platform.config.InvalidConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the server, fills it with the example clinic, opens an administrator's account, or verifies
/// the trail.
///
/// Arguments: none runs the server; `--seed` runs it and fills it first; `seed` fills it and ends;
/// `admin ADDRESS` opens the account and prints its password; `verify-audit [PATIENT_ID] [--anchor
/// NUMBER:HEX]` ends with 3 where the trail was tampered with.
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /// Microseconds are what the database keeps: a finer instant would not come back equal.
  private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  private static final int TAMPERED = 3;

  private Main() {}

  public static void main(String[] arguments) {
    try {
      switch (List.of(arguments)) {
        case List<String> none when none.isEmpty() -> run(false);
        case List<String> one when one.equals(List.of("--seed")) -> run(true);
        case List<String> one when one.equals(List.of("seed")) -> seed();
        case List<String> two when two.size() == 2 && two.getFirst().equals("admin") ->
            openAdministrator(two.getLast());
        case List<String> more when !more.isEmpty() && more.getFirst().equals("verify-audit") ->
            TrailVerifying.Request.of(more.subList(1, more.size()))
                .ifPresentOrElse(Main::verifyTrail, Main::explain);
        default -> explain();
      }
    } catch (InvalidConfiguration wrong) {
      fail(String.valueOf(wrong.getMessage()));
    } catch (Exception | LinkageError e) {
      // Awaiting throws what the future failed with, checked or not.
      log.error("could not start", e);
      System.exit(1);
    }
  }

  private static void run(boolean seeded) {
    Config config = Config.load(System.getenv());
    Provisioning provisioning = Provisioning.of(config);
    var running = new AtomicReference<@Nullable Server>();
    // From here on, however the start ends: what was started has to be stopped.
    atEnd(() -> stop(running.get(), provisioning));
    if (seeded) fill(config, provisioning.dependencies());
    Server server = Server.start(config, provisioning.dependencies(), CLOCK);
    running.set(server);
    log.info(
        "Das Tern listens on http://localhost:{} – caregivers: /live, API: /docs", server.port());
  }

  private static void seed() {
    Config config = Config.load(System.getenv());
    Provisioning provisioning = Provisioning.joining(config);
    atEnd(provisioning::close);
    fill(config, provisioning.dependencies());
    System.exit(0);
  }

  /// The password goes to the standard output and into no log.
  private static void openAdministrator(String email) {
    if (!email.matches("\\S+@\\S+")) fail("an administrator needs an e-mail address");
    Config config = Config.load(System.getenv());
    Provisioning provisioning = Provisioning.joining(config);
    atEnd(provisioning::close);
    String password = Administrators.open(config, provisioning.dependencies(), email, CLOCK);
    System.out.println(password);
    System.exit(0);
  }

  /// The findings go to the standard output.
  private static void verifyTrail(TrailVerifying.Request request) {
    Config config = Config.load(System.getenv());
    Provisioning provisioning = Provisioning.joining(config);
    atEnd(provisioning::close);
    var outcome = TrailVerifying.verify(config, provisioning.dependencies(), request);
    outcome.findings().forEach(System.out::println);
    System.out.println(outcome);
    System.exit(outcome.isSound() ? 0 : TAMPERED);
  }

  private static void explain() {
    fail(
        "usage: dastern [--seed | seed | admin ADDRESS"
            + " | verify-audit [PATIENT_ID] [--anchor NUMBER:HEX]]");
  }

  private static void atEnd(Runnable work) {
    Runtime.getRuntime().addShutdownHook(new Thread(work, "shutdown"));
  }

  private static void fill(Config config, Dependencies dependencies) {
    if (config.mode() == Config.Mode.PRODUCTION) {
      throw new InvalidConfiguration(List.of("the example clinic is not for production mode"));
    }
    Seeding.fill(config, dependencies, CLOCK);
  }

  private static void stop(@Nullable Server server, Provisioning provisioning) {
    try {
      if (server != null) server.close();
    } finally {
      provisioning.close();
    }
  }

  private static void fail(String reason) {
    log.error(reason);
    System.exit(2);
  }
}
