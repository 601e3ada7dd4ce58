package com.dastern.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What all tables hold, in one short text that differs when anything in them does.
public final class Fingerprint implements AutoCloseable {
  private final Connection connection;
  private final String query;

  public Fingerprint(URI database) {
    try {
      connection = TestServices.connect(database);
      query = String.join(" union all ", tables());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public String read() {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var text = new StringBuilder();
      while (rows.next()) text.append(rows.getString(1)).append('\n');
      return text.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> tables() throws SQLException {
    List<String> parts = new ArrayList<>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select tablename from pg_tables where schemaname = 'public' order by 1")) {
      while (rows.next()) {
        parts.add(
            "select '%1$s ' || count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) from %1$s t"
                .formatted(rows.getString(1)));
      }
    }
    return parts;
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
