package com.dastern.connections;

import com.dastern.kernel.AccessRequestId;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Requests for a look in the database. They move only while the connection's row is locked.
final class AccessRequestStore {
  private static final String COLUMNS =
      """
      r.id, r.patient_id, r.other_id, r.connection_id, r.status::text, r.reason, r.created_at,
      r.decided_at, r.granted_until
      """;
  private static final String OF_PATIENT =
      "select " + COLUMNS + " from access_requests r where r.patient_id = $1 and r.id = $2";
  private static final String PENDING =
      """
      select %s from access_requests r
      where r.patient_id = $1 and r.other_id = $2 and r.status = 'PENDING'
      """
          .formatted(COLUMNS);
  private static final String INSERT =
      """
      insert into access_requests
        (patient_id, id, other_id, connection_id, status, reason, created_at)
      values ($1, $2, $3, $4, 'PENDING', $5, $6)
      """;
  private static final String DECIDE =
      """
      update access_requests set status = $3::text::access_request_status, decided_at = $4,
        granted_until = $5
      where patient_id = $1 and id = $2
      """;
  private static final String WITHDRAW =
      """
      update access_requests r set status = 'WITHDRAWN', decided_at = $3
      from unnest($1::uuid[], $2::uuid[]) as x(patient_id, other_id)
      where r.patient_id = x.patient_id and r.other_id = x.other_id and r.status = 'PENDING'
      returning r.connection_id, r.id
      """;
  // Two ordered halves, so that each uses its own index.
  private static final String PAGE =
      """
      select %1$s, u.id as person_id, u.name as person_name, u.role::text as person_role
      from (
        (select r.* from access_requests r
         where r.patient_id = $1 and r.id < $2 and ($3::text is null or r.status::text = $3)
         order by r.id desc limit $4)
        union all
        (select r.* from access_requests r
         where r.other_id = $1 and r.id < $2 and ($3::text is null or r.status::text = $3)
         order by r.id desc limit $4)
      ) r
      join users u on u.id = case when r.patient_id = $1 then r.other_id else r.patient_id end
      order by r.id desc limit $4
      """
          .formatted(COLUMNS);

  private final Db db;

  AccessRequestStore(Db db) {
    this.db = db;
  }

  Future<Optional<AccessRequest>> find(Tx tx, UserId patient, AccessRequestId id) {
    return tx.query(OF_PATIENT, Tuple.of(patient.value(), id.value()), AccessRequestStore::request)
        .map(AccessRequestStore::first);
  }

  Future<Optional<AccessRequest>> pending(Tx tx, Connection connection) {
    return tx.query(PENDING, pair(connection), AccessRequestStore::request)
        .map(AccessRequestStore::first);
  }

  Future<Integer> insert(Tx tx, AccessRequest r) {
    return tx.update(
        INSERT,
        Tuple.of(
            r.patient().value(),
            r.id().value(),
            r.other().value(),
            r.connection().value(),
            r.reason().orElse(null),
            Rows.at(r.createdAt())));
  }

  Future<Integer> decide(Tx tx, AccessRequest r) {
    return tx.update(
        DECIDE,
        Tuple.of(
            r.patient().value(),
            r.id().value(),
            r.status().name(),
            Rows.at(r.decidedAt()),
            Rows.at(r.grantedUntil())));
  }

  /// Those that were waiting, by their connections.
  Future<Map<ConnectionId, AccessRequestId>> withdraw(
      Tx tx, List<Connection> connections, Instant now) {
    if (connections.isEmpty()) return Future.succeededFuture(Map.of());
    Tuple arguments =
        Tuple.of(
            Rows.column(connections, c -> c.patient().value(), new UUID[0]),
            Rows.column(connections, c -> c.other().value(), new UUID[0]),
            Rows.at(now));
    return tx.query(
            WITHDRAW,
            arguments,
            row ->
                Map.entry(
                    new ConnectionId(row.getUUID("connection_id")),
                    new AccessRequestId(row.getUUID("id"))))
        .map(rows ->
            rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  Future<List<AccessRequestView>> page(
      UserId side, Optional<AccessRequestStatus> status, Page.Request page) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(side.value())
            .addValue(page.beforeOrMax())
            .addValue(status.map(AccessRequestStatus::name).orElse(null))
            .addValue(page.fetch());
    return db.read(
        PAGE,
        arguments,
        row ->
            new AccessRequestView(
                request(row),
                new UserId(row.getUUID("person_id")),
                row.getString("person_name"),
                Rows.constant(row, "person_role", Role.class)));
  }

  private static Tuple pair(Connection c) {
    return Tuple.tuple().addValue(c.patient().value()).addValue(c.other().value());
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static AccessRequest request(Row row) {
    return new AccessRequest(
        new AccessRequestId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new UserId(row.getUUID("other_id")),
        new ConnectionId(row.getUUID("connection_id")),
        Rows.constant(row, "status", AccessRequestStatus.class),
        Optional.ofNullable(row.getString("reason")),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "decided_at"),
        Rows.optionalInstant(row, "granted_until"));
  }
}
