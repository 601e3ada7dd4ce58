package com.dastern.seed;

import com.dastern.auth.Passwords;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fills the database with a small clinic: its people, three weeks of history, the coming month,
/// and two doses that something happens to within a minute.
///
/// Again on the same database it leaves everything as it has become since, and makes the doses of
/// the [Demonstration] anew. It may run beside a server.
public final class ExampleClinic {
  /// Of every log-in.
  public static final String PASSWORD = "das-tern-demo";

  private static final Logger log = LoggerFactory.getLogger(ExampleClinic.class);
  private static final Duration OPENED_AGO = Duration.ofDays(History.DAYS + 4L);

  private final Db db;
  private final SeedStore store;
  private final Passwords passwords;
  private final Clock clock;

  public ExampleClinic(Db db, Passwords passwords, Clock clock) {
    this.db = db;
    this.store = new SeedStore(new UserStore(db));
    this.passwords = passwords;
    this.clock = clock;
  }

  /// Those whose days a fill changes.
  public static List<UserId> patients() {
    return People.PATIENTS.stream().map(Patient::id).toList();
  }

  /// Blocks until everything is stored.
  public void fill() {
    // One hash for all: each costs tens of milliseconds, and there is nothing to hide.
    var hash = passwords.hash(PASSWORD);
    Instant now = clock.instant();
    Clinic clinic = Clinic.at(now);
    String shared = hash.await();
    db.transaction(tx -> fill(tx, clinic, shared, now)).await();
    log.info(
        "Example clinic: log in as {} with the password {}; an alert comes in {} s",
        People.SOKHA.email().orElseThrow(),
        PASSWORD,
        Demonstration.ALERTS_AFTER.toSeconds());
  }

  private Future<Integer> fill(Tx tx, Clinic clinic, String hash, Instant now) {
    Instant opened = now.minus(OPENED_AGO);
    return store
        .accounts(tx, People.ALL, hash, opened)
        .map(clinic::among)
        .compose(here -> connect(tx, here, opened, now));
  }

  /// The history belongs to what is new only: what was there before has its own by now.
  private Future<Integer> connect(Tx tx, Clinic clinic, Instant opened, Instant now) {
    var connected = store.connections(tx, clinic.connections());
    var prescribed = store.prescriptions(tx, clinic.prescriptions(), now.plus(History.AHEAD));
    return Future.all(connected, prescribed, store.mealTimes(tx, clinic.patients(), opened))
        .map(_ -> clinic.of(connected.result(), prescribed.result()))
        .compose(fresh -> remember(tx, fresh, now));
  }

  private Future<Integer> remember(Tx tx, Clinic fresh, Instant now) {
    var written =
        List.of(
            store.versions(tx, fresh.prescriptions()),
            store.medications(tx, fresh.prescriptions()),
            store.doses(tx, fresh.doses(), now),
            store.notices(tx, fresh.notices()),
            store.phonesSeen(tx, fresh.phonesSeen()));
    // Issued last, in the same round trip: the medication of the demonstration is there by then.
    var demonstration = store.doses(tx, fresh.demonstration(), now);
    return Future.all(written).compose(_ -> demonstration);
  }
}
