package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/// From database rows to notifications.
public final class NotificationRows {
  /// Of a [Notification], from `notifications` alone or with tables that share none of the names.
  public static final String COLUMNS =
      """
      id, user_id, type::text, title, body, patient_id, subject_id, phone_seen_at, created_at,
      read_at, type = 'MISSED_DOSE_ALERT' and slot is not null as reported
      """;

  private NotificationRows() {}

  /// Schema `Notification`.
  public static JsonObject json(Row row) {
    return notification(row).json();
  }

  static Notification notification(Row row) {
    return new Notification(
        new NotificationId(row.getUUID("id")),
        new UserId(row.getUUID("user_id")),
        Rows.constant(row, "type", NotificationType.class),
        row.getString("title"),
        row.getString("body"),
        Optional.ofNullable(row.getUUID("patient_id")),
        Optional.ofNullable(row.getUUID("subject_id")),
        Rows.optionalInstant(row, "phone_seen_at"),
        row.getBoolean("reported"),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "read_at"));
  }
}
