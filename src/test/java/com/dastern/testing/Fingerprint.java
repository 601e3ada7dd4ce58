package com.dastern.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What tables hold, in one short text that differs when anything in them does.
public final class Fingerprint implements AutoCloseable {
  private final Connection connection;
  private final String query;

  public Fingerprint(URI database) {
    this(database, List.of());
  }

  /// Of these tables only; where none is named of all but that of whose phone was seen when, which
  /// any request writes.
  public Fingerprint(URI database, List<String> named) {
    try {
      connection = TestServices.connect(database);
      query =
          (named.isEmpty() ? tables() : named)
              .stream().map(Fingerprint::ofTable).collect(Collectors.joining(" union all "));
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
    List<String> names = new ArrayList<>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select tablename from pg_tables where schemaname = 'public' and tablename <> 'phones_seen' order by 1")) {
      while (rows.next()) names.add(rows.getString(1));
    }
    return names;
  }

  private static String ofTable(String name) {
    return "select '%1$s ' || count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) from %1$s t"
        .formatted(name);
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
