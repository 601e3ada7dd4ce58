package com.dastern.changes;

import com.dastern.connections.ConnectionRows;
import com.dastern.doses.DoseJson;
import com.dastern.doses.DoseRows;
import com.dastern.kernel.UserId;
import com.dastern.notifications.NotificationRows;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.prescriptions.PrescriptionJson;
import com.dastern.prescriptions.PrescriptionRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the API shows of changed rows, in the database. A row that was changed once more since its
/// position was read is left out: that position is behind every page that was read before.
final class ChangeValueStore {
  // `x` is what stands in the feed. It is read outside of the statement that found it, so that each
  // row is shown only in the state that belongs to its position.
  private static final String STANDING =
      "unnest($2::uuid[], $3::bigint[]) as x(standing, transaction)";
  private static final String SAME = "= x.transaction::text::xid8";
  private static final String PRESCRIPTIONS =
      """
      select %s from %s
      join prescriptions p on p.patient_id = $1 and p.id = x.standing and p.changed_xid %s
      """
          .formatted(PrescriptionRows.COLUMNS, STANDING, SAME);
  private static final String DOSES =
      """
      select %s, u.time_zone from %s
      join dose_events d on d.patient_id = $1 and d.id = x.standing and d.changed_xid %s
      join users u on u.id = d.patient_id
      """
          .formatted(DoseRows.COLUMNS, STANDING, SAME);
  private static final String CONNECTIONS =
      """
      select %s from %s
      join connections c on c.id = x.standing and $1 in (c.patient_id, c.other_id)
        and c.changed_xid %s
      %s
      """
          .formatted(ConnectionRows.SEEN, STANDING, SAME, ConnectionRows.OTHER_SIDE);
  // What is hidden from its recipient now comes without a value, and as it is when that changes.
  private static final String NOTIFICATIONS =
      """
      select %s, is_shown(n, $4) as shown from %s
      join notifications n on n.user_id = $1 and n.id = x.standing and n.deleted_at is null
        and n.changed_xid %s
      """
          .formatted(NotificationRows.COLUMNS, STANDING, SAME);

  private final Db db;

  ChangeValueStore(Db db) {
    this.db = db;
  }

  /// The changes at those positions, which are of that kind and no tombstones.
  Future<List<Change>> read(
      UserId owner, ChangeKind kind, List<ChangePosition> positions, Instant now) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(owner.value())
            .addValue(positions.stream().map(ChangePosition::id).toArray(UUID[]::new))
            .addValue(positions.stream().map(ChangePosition::transaction).toArray(Long[]::new));
    var byId = positions.stream().collect(Collectors.toMap(ChangePosition::id, each -> each));
    return switch (kind) {
      case PRESCRIPTION -> read(PRESCRIPTIONS, arguments, byId, ChangeValueStore::prescription);
      case DOSE -> read(DOSES, arguments, byId, ChangeValueStore::dose);
      case CONNECTION ->
          read(CONNECTIONS, arguments, byId, row -> Optional.of(ConnectionRows.json(row)));
      case NOTIFICATION ->
          read(
              NOTIFICATIONS,
              arguments.addValue(Rows.at(now)),
              byId,
              ChangeValueStore::notification);
    };
  }

  private Future<List<Change>> read(
      String sql,
      Tuple arguments,
      Map<UUID, ChangePosition> byId,
      Function<Row, Optional<JsonObject>> value) {
    return db.read(
        sql,
        arguments,
        row -> new Change(Objects.requireNonNull(byId.get(row.getUUID("id"))), value.apply(row)));
  }

  private static Optional<JsonObject> prescription(Row row) {
    return Optional.of(PrescriptionJson.of(PrescriptionRows.prescription(row)));
  }

  private static Optional<JsonObject> dose(Row row) {
    return Optional.of(DoseJson.of(DoseRows.dose(row), ZoneId.of(row.getString("time_zone"))));
  }

  private static Optional<JsonObject> notification(Row row) {
    return row.getBoolean("shown") ? Optional.of(NotificationRows.json(row)) : Optional.empty();
  }
}
