package com.dastern.audit;

import com.dastern.audit.TrailVerification.Outcome;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.platform.db.Tx;
import com.dastern.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// A database with trails in it, and no server.
final class TrailDatabase implements AutoCloseable {
  private static final Secret PEPPER = new Secret("pepper of these tests");
  private static final int CONNECTIONS = 10;
  private static final List<String> TABLES =
      List.of("audit_logs", "audit_anchors", "audit_anchor_heads");
  private static final String FILL =
      """
      insert into audit_logs
        (at, actor_id, actor_role, action, patient_id, subject_id, origin, details)
      select timestamptz '2026-11-23 08:00+07' + n * interval '1 second', gen_random_uuid(),
             'DOCTOR', 'SCHEDULE_VIEWED', $1::uuid, gen_random_uuid(), '203.0.113.' || n % 250,
             jsonb_build_object('note', 'លេប "ថ្នាំ" ' || n)
      from generate_series(1, $2::int) as n
      """;

  final URI url = TestServices.freshDatabase();
  final Db db;
  final Anchors anchors;
  private final Vertx vertx = Vertx.vertx();
  private final TrailVerification verification;

  /// Carries the outcome out of a transaction that is to be rolled back.
  @SuppressWarnings("serial")
  private static final class RolledBack extends RuntimeException {
    private final transient Outcome outcome;

    RolledBack(Outcome outcome) {
      super("on purpose", null, false, false);
      this.outcome = outcome;
    }
  }

  TrailDatabase() {
    Migrations.run(url);
    var config = new Config.Database(Optional.empty(), CONNECTIONS, 2, Duration.ofSeconds(10));
    db = Db.open(vertx, url, config);
    var codes = new AnchorCodes(PEPPER);
    anchors =
        new Anchors(
            db, codes, Duration.ofMinutes(1), Clock.tickMillis(Clock.systemUTC().getZone()));
    verification = new TrailVerification(codes);
  }

  void fill(UUID patient, int rows) {
    query(FILL, Tuple.of(patient, rows), _ -> true);
  }

  void run(String sql) {
    query(sql, Tuple.tuple(), _ -> true);
  }

  <T> List<T> query(String sql, Tuple arguments, Function<Row, T> mapper) {
    return db.read(sql, arguments, mapper).await();
  }

  Outcome verify(Optional<UUID> chain) {
    return verification.verify(db, chain, Optional.empty()).await();
  }

  Outcome verify(Anchor.Noted noted) {
    return verification.verify(db, Optional.empty(), Optional.of(noted)).await();
  }

  /// What is found when somebody with the rights of the database's owner did that; it is undone
  /// afterwards.
  Outcome tampered(Optional<UUID> chain, List<String> statements) {
    var everything = new java.util.ArrayList<String>();
    for (String table : TABLES) everything.add("alter table " + table + " disable trigger user");
    everything.addAll(statements);
    Future<Outcome> done =
        db.transaction(tx ->
            each(tx, everything)
                .compose(_ -> verification.verify(tx, chain, Optional.empty()))
                .compose(outcome -> Future.<Outcome>failedFuture(new RolledBack(outcome))));
    try {
      return done.await();
    } catch (RolledBack rolledBack) {
      return rolledBack.outcome;
    }
  }

  private static Future<Integer> each(Tx tx, List<String> statements) {
    Future<Integer> last = Future.succeededFuture(0);
    for (String sql : statements) {
      last = last.compose(_ -> tx.update(sql, Tuple.tuple()));
    }
    return last;
  }

  @Override
  public void close() {
    db.close().await();
    vertx.close().await();
    TestServices.drop(url);
  }
}
