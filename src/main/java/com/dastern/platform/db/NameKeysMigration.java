package com.dastern.platform.db;

import com.dastern.platform.text.NameKey;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/// Gives medications that were written before version 7 of the schema the key by which they are
/// found: no SQL can fold Khmer.
final class NameKeysMigration implements JavaMigration {
  private static final int BATCH = 1000;
  private static final String WITHOUT =
      """
      select patient_id, id, name_km, name_latin from medications where name_key is null
      """;
  private static final String SET =
      "update medications set name_key = ? where patient_id = ? and id = ?";

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("7.1");
  }

  @Override
  public String getDescription() {
    return "name keys";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    var connection = context.getConnection();
    try (var select = connection.createStatement();
        var update = connection.prepareStatement(SET)) {
      // Within a transaction this makes the driver read on as it goes, not everything at once.
      select.setFetchSize(BATCH);
      int waiting = 0;
      try (var rows = select.executeQuery(WITHOUT)) {
        while (rows.next()) {
          var names =
              Stream.of(
                  Optional.ofNullable(rows.getString("name_km")),
                  Optional.ofNullable(rows.getString("name_latin")));
          update.setString(1, NameKey.ofAll(names.flatMap(Optional::stream)));
          update.setObject(2, rows.getObject("patient_id"));
          update.setObject(3, rows.getObject("id"));
          update.addBatch();
          if (++waiting % BATCH == 0) update.executeBatch();
        }
      }
      update.executeBatch();
    }
  }
}
