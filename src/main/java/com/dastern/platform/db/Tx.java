package com.dastern.platform.db;

import com.dastern.kernel.Event;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/// One transaction. Statements that are issued without waiting for each other travel together.
public final class Tx {
  private final SqlConnection connection;
  private final SlowStatements slow;
  private final List<Runnable> afterCommit = new ArrayList<>();

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

  /// Writes the events of this change into the log and the outbox, so that they are told if and
  /// only if it commits.
  public Future<Void> tell(List<Event> events) {
    return Outbox.append(this, events);
  }

  /// A hint to give once the change is durable; losing it costs latency and nothing else.
  public void afterCommit(Runnable hint) {
    afterCommit.add(hint);
  }

  <T> Future<T> run(Function<Tx, Future<T>> work) {
    return connection
        .begin()
        .compose(transaction ->
            attempt(work)
                .compose(
                    result -> transaction.commit().map(result),
                    failure ->
                        transaction.rollback().transform(_ -> Future.<T>failedFuture(failure))))
        .onSuccess(_ -> afterCommit.forEach(Runnable::run));
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
