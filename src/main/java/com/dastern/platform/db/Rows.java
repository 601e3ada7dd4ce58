package com.dastern.platform.db;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Between instants and what the PostgreSQL client takes for `timestamptz`.
public final class Rows {
  private Rows() {}

  public static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  public static @Nullable OffsetDateTime at(Optional<Instant> instant) {
    return instant.map(Rows::at).orElse(null);
  }

  public static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  public static Optional<Instant> optionalInstant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  public static <E extends Enum<E>> E constant(Row row, String column, Class<E> type) {
    return Enum.valueOf(type, row.getString(column));
  }

  /// One value of each row as an array, for `unnest`. `type` is an array of none of them.
  public static <R, T> T[] column(List<R> rows, Function<R, @Nullable T> value, T[] type) {
    var values = new ArrayList<@Nullable T>();
    for (R row : rows) values.add(value.apply(row));
    return values.toArray(type);
  }
}
