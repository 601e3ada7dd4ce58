package com.dastern.platform.db;

import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// PostgreSQL: single reads are pipelined over a few connections, transactions have a pool of their
/// own.
///
/// A database that is out of reach shows as [Refusal.Unavailable]; everything else that goes wrong
/// stays what it is.
public final class Db {
  /// SQLSTATE of a deadlock and of a serialization failure: the same work may succeed now.
  private static final Set<String> BAD_LUCK = Set.of("40P01", "40001");

  // A host that vanishes without a word is noticed.
  private static final NetClientOptions KEPT_ALIVE =
      new NetClientOptions().setTcpKeepAlive(true).setConnectTimeout(5_000);

  private final Pool pool;
  private final SqlClient reads;
  private final SlowStatements slow;

  private Db(Pool pool, SqlClient reads, SlowStatements slow) {
    this.pool = pool;
    this.reads = reads;
    this.slow = slow;
  }

  public static Db open(Vertx vertx, URI url, Config.Database config) {
    var options = connectOptions(url);
    Pool pool =
        PgBuilder.pool()
            .with(KEPT_ALIVE)
            .with(
                new PoolOptions()
                    .setShared(true)
                    .setName("transactions")
                    .setMaxSize(config.poolSize())
                    .setMaxWaitQueueSize(2000)
                    .setConnectionTimeout(5)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .connectingTo(
                // A plan that was kept from when a table was nearly empty takes seconds once ten
                // thousand doses are in it.
                new PgConnectOptions(options).addProperty("plan_cache_mode", "force_custom_plan"))
            .using(vertx)
            .build();
    SqlClient reads =
        PgBuilder.client()
            .with(KEPT_ALIVE)
            .with(
                new PoolOptions()
                    .setShared(true)
                    .setName("reads")
                    .setMaxSize(config.readConnections()))
            .connectingTo(new PgConnectOptions(options).setPipeliningLimit(64))
            .using(vertx)
            .build();
    return new Db(pool, reads, new SlowStatements(config.slow()));
  }

  static PgConnectOptions connectOptions(URI url) {
    return PgConnectOptions.fromUri(url.toString())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(256)
        .addProperty("application_name", "dastern")
        // A node that vanished in the middle of a transaction must not hold its locks for long.
        .addProperty("idle_in_transaction_session_timeout", "30000")
        .addProperty("statement_timeout", "30000");
  }

  /// Succeeds when the database answers.
  public Future<Void> ping() {
    return read("select 1", Tuple.tuple(), _ -> true).mapEmpty();
  }

  /// How many events wait for the broker.
  public Future<Long> outboxPending() {
    return Outbox.pending(this);
  }

  /// One statement outside a transaction.
  public <T> Future<List<T>> read(String sql, Tuple arguments, Function<Row, T> mapper) {
    return reachable(slow.watch(sql, Tx.run(reads, sql, arguments, mapper)));
  }

  /// Runs the work in one transaction: it commits when the work succeeds and rolls back when it
  /// fails. What the work left with [Tx#settle] is waited for, and then the hooks of
  /// [Tx#afterCommit] run, once the commit has succeeded. Whom the database picks to end a deadlock
  /// does the work once more, from the start.
  public <T> Future<T> transaction(Function<Tx, Future<T>> work) {
    return attempt(work).recover(e -> isBadLuck(e) ? attempt(work) : Future.<T>failedFuture(e));
  }

  private <T> Future<T> attempt(Function<Tx, Future<T>> work) {
    return reachable(pool.getConnection())
        .compose(connection -> {
          var tx = new Tx(connection, slow);
          var outcome = reachable(tx.run(work)).eventually(connection::close);
          return outcome.transform(_ -> tx.settled(outcome));
        });
  }

  public Future<Void> close() {
    return Future.join(pool.close(), reads.close()).mapEmpty();
  }

  private static boolean isBadLuck(Throwable e) {
    return e instanceof PgException pg && BAD_LUCK.contains(String.valueOf(pg.getSqlState()));
  }

  private static <T> Future<T> reachable(Future<T> future) {
    return future.recover(e -> Future.failedFuture(isOutOfReach(e) ? Refusal.unavailable(e) : e));
  }

  private static boolean isOutOfReach(Throwable e) {
    return switch (e) {
      case ClosedConnectionException _ -> true;
      case IOException _ -> true;
      // Classes 08, 53, 57 of the SQLSTATE: connection lost, too many connections, shutting down or
      // cancelled. 25P03: the
      // transaction idled too long.
      case PgException pg -> {
        String state = pg.getSqlState() == null ? "" : pg.getSqlState();
        yield state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57")
            || state.equals("25P03");
      }
      // The pool's own: no connection in time, or too many that wait for one.
      case io.vertx.core.VertxException _ -> true;
      default -> false;
    };
  }
}
