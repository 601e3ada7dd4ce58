package com.dastern.platform.db;

import com.dastern.kernel.Event;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One transaction. Statements that are issued without waiting for each other travel together.
public final class Tx {
  private static final Logger log = LoggerFactory.getLogger(Tx.class);

  private final SqlConnection connection;
  private final SlowStatements slow;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<Supplier<Future<Void>>> settling = new ArrayList<>();
  private boolean committing;

  Tx(SqlConnection connection, SlowStatements slow) {
    this.connection = connection;
    this.slow = slow;
  }

  public <T> Future<List<T>> query(String sql, Tuple arguments, Function<Row, T> mapper) {
    return slow.watch(sql, run(connection, sql, arguments, mapper));
  }

  /// The number of rows that were written.
  public Future<Integer> update(String sql, Tuple arguments) {
    return slow.watch(
        sql, connection.preparedQuery(sql).execute(arguments).map(rows -> rows.rowCount()));
  }

  /// One statement for many rows, each with its own arguments: all in one round trip.
  public Future<Void> updateAll(String sql, List<Tuple> rows) {
    if (rows.isEmpty()) return Future.succeededFuture();
    return slow.watch(sql, connection.preparedQuery(sql).executeBatch(rows)).mapEmpty();
  }

  /// Writes the events of this change into the log and the outbox, so that they are told if and
  /// only if it commits.
  public Future<Void> tell(List<Event> events) {
    return Outbox.append(this, events);
  }

  /// A hint to give once the change is durable; losing it costs latency and nothing else.
  public void afterCommit(Runnable hint) {
    afterCommit.add(hint);
  }

  /// Work that is waited for once the change is durable, before anybody is answered: it sees to it
  /// that nothing contradicts the change. Its failure is logged and changes nothing, so it bounds
  /// its own time.
  public void settle(Supplier<Future<Void>> work) {
    settling.add(work);
  }

  <T> Future<T> run(Function<Tx, Future<T>> work) {
    return connection
        .begin()
        .compose(transaction ->
            attempt(work)
                .compose(
                    result -> commit(transaction).map(result),
                    failure ->
                        transaction.rollback().transform(_ -> Future.<T>failedFuture(failure))));
  }

  private Future<Void> commit(Transaction transaction) {
    committing = true;
    return transaction.commit();
  }

  /// When the connection is free again. A commit whose answer was lost may have been one.
  <T> Future<T> settled(Future<T> outcome) {
    if (!committing) return outcome;
    return Future.join(settling.stream().map(Tx::attempt).toList())
        .transform(_ -> outcome)
        .onSuccess(_ -> afterCommit.forEach(Runnable::run));
  }

  private static Future<Void> attempt(Supplier<Future<Void>> work) {
    try {
      return work.get().onFailure(e -> log.warn("a change was not settled", e));
    } catch (RuntimeException e) {
      log.warn("a change was not settled", e);
      return Future.failedFuture(e);
    }
  }

  private <T> Future<T> attempt(Function<Tx, Future<T>> work) {
    try {
      return work.apply(this);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  static <T> Future<List<T>> run(
      SqlClient client, String sql, Tuple arguments, Function<Row, T> mapper) {
    return client
        .preparedQuery(sql)
        .execute(arguments)
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(mapper).toList());
  }
}
