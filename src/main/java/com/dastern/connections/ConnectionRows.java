package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/// From database rows to connections.
public final class ConnectionRows {
  /// Of a [Connection], from `connections c`.
  static final String COLUMNS =
      """
      c.id, c.patient_id, c.other_id, c.requested_by, c.status::text, c.permission::text,
      c.selected_prescriptions, c.selected_from, c.selected_until, c.granted_until,
      c.alerts_wanted, c.alerts_allowed, c.created_at, c.updated_at,
      coalesce(c.requested_at, c.created_at) as requested_at,
      c.patient_word::text, c.patient_word_at, c.other_word::text, c.other_word_at, c.level_said_at
      """;

  /// As one of the sides sees it, from `connections c` with [#OTHER_SIDE].
  public static final String SEEN =
      COLUMNS + ", u.id as person_id, u.name as person_name, u.role::text as person_role";

  /// The person on the other side than `$1`.
  public static final String OTHER_SIDE =
      "join users u on u.id = case when c.patient_id = $1 then c.other_id else c.patient_id end";

  private ConnectionRows() {}

  /// Schema `Connection`, from a row of [#SEEN].
  public static JsonObject json(Row row) {
    return view(row).json();
  }

  static ConnectionView view(Row row) {
    return new ConnectionView(
        connection(row),
        new UserId(row.getUUID("person_id")),
        row.getString("person_name"),
        Rows.constant(row, "person_role", Role.class));
  }

  static Connection connection(Row row) {
    return new Connection(
        new ConnectionId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new UserId(row.getUUID("other_id")),
        new UserId(row.getUUID("requested_by")),
        Rows.constant(row, "status", ConnectionStatus.class),
        new Access(
            Rows.constant(row, "permission", Permission.class),
            AccessStore.selection(row),
            Rows.optionalInstant(row, "granted_until")),
        new Alerts(row.getBoolean("alerts_wanted"), row.getBoolean("alerts_allowed")),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        new Words(
            Rows.instant(row, "requested_at"),
            word(row, "patient_word"),
            word(row, "other_word"),
            Rows.optionalInstant(row, "level_said_at")));
  }

  private static Optional<Word> word(Row row, String column) {
    return Rows.optionalInstant(row, column + "_at")
        .map(at -> new Word(Rows.constant(row, column, ConnectionStatus.class), at));
  }
}
