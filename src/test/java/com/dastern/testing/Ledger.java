package com.dastern.testing;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows of the database as JSON, read behind the server's back.
public final class Ledger implements AutoCloseable {
  private final Connection connection;

  public Ledger(URI database) {
    try {
      connection = TestServices.connect(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Each `?` is a value.
  public List<JsonObject> rows(String sql, String... values) {
    try (var query = connection.prepareStatement("select to_jsonb(x)::text from (" + sql + ") x")) {
      for (int i = 0; i < values.length; i++) query.setString(i + 1, values[i]);
      var found = query.executeQuery();
      List<JsonObject> rows = new ArrayList<>();
      while (found.next()) rows.add(new JsonObject(found.getString(1)));
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The column `id` of each row.
  public List<String> column(String sql) {
    return rows(sql).stream().map(row -> row.getString("id")).toList();
  }

  public static Optional<Instant> instant(JsonObject row, String column) {
    return Optional.ofNullable(row.getString(column))
        .map(text -> OffsetDateTime.parse(text).toInstant());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
