package com.dastern.platform.db;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.SqlConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Runs work in a transaction and keeps which statements it sent together: those that were issued
/// before the answer to one of them was there are one round trip.
public final class CountedTransaction {
  private final List<List<String>> roundTrips = new ArrayList<>();
  private int unanswered;

  /// The statements of each round trip, in their order.
  public List<List<String>> roundTrips() {
    return roundTrips;
  }

  public <T> Future<T> run(PgConnection connection, Function<Tx, Future<T>> work) {
    var counted =
        proxy(
            SqlConnection.class,
            (method, arguments) -> {
              Object result = invoke(method, connection, arguments);
              if (!method.getName().equals("preparedQuery")) return result;
              return counted((PreparedQuery<?>) result, (String) arguments[0]);
            });
    return new Tx(counted, new SlowStatements(Duration.ofMinutes(1))).run(work);
  }

  private Object counted(PreparedQuery<?> query, String sql) {
    return proxy(
        PreparedQuery.class,
        (method, arguments) -> {
          Object result = invoke(method, query, arguments);
          if (!method.getName().startsWith("execute")) return result;
          if (unanswered++ == 0) roundTrips.add(new ArrayList<>());
          roundTrips.getLast().add(sql);
          return ((Future<?>) result).onComplete(_ -> unanswered--);
        });
  }

  private interface Call {
    Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> call.of(method, arguments)));
  }

  private static Object invoke(Method method, Object target, Object[] arguments)
      throws ReflectiveOperationException {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
