package com.dastern.connections;

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
import java.util.List;
import java.util.Optional;

/// Connections in the database.
final class ConnectionStore {
  private static final String COLUMNS =
      """
      c.id, c.patient_id, c.other_id, c.requested_by, c.status::text, c.permission::text,
      c.created_at, c.updated_at
      """;
  private static final String OF_PAIR =
      "select "
          + COLUMNS
          + " from connections c where patient_id = $1 and other_id = $2 for update";
  private static final String LOCK =
      "select "
          + COLUMNS
          + " from connections c where id = $1 and $2 in (patient_id, other_id) for update";
  private static final String INSERT =
      """
      insert into connections
        (patient_id, id, other_id, requested_by, status, permission, created_at, updated_at)
      values ($1, $2, $3, $4, $5::text::connection_status, $6::text::connection_permission, $7, $8)
      on conflict (patient_id, other_id) do nothing
      """;
  private static final String UPDATE =
      """
      update connections set requested_by = $3, status = $4::text::connection_status,
        permission = $5::text::connection_permission, updated_at = $6
      where patient_id = $1 and id = $2
      """;
  // Two ordered halves, so that each uses its own index.
  private static final String PAGE =
      """
      select %1$s, u.id as person_id, u.name as person_name, u.role::text as person_role
      from (
        (select c.* from connections c
         where c.patient_id = $1 and c.id < $2 and ($3::text is null or c.status::text = $3)
         order by c.id desc limit $4)
        union all
        (select c.* from connections c
         where c.other_id = $1 and c.id < $2 and ($3::text is null or c.status::text = $3)
         order by c.id desc limit $4)
      ) c
      join users u on u.id = case when c.patient_id = $1 then c.other_id else c.patient_id end
      order by c.id desc limit $4
      """
          .formatted(COLUMNS);
  private final Db db;

  ConnectionStore(Db db) {
    this.db = db;
  }

  Future<Optional<Connection>> lockPair(Tx tx, UserId patient, UserId other) {
    return tx.query(OF_PAIR, Tuple.of(patient.value(), other.value()), ConnectionStore::connection)
        .map(ConnectionStore::first);
  }

  /// Only for one of the two sides; to everybody else it does not exist.
  Future<Optional<Connection>> lock(Tx tx, ConnectionId id, UserId side) {
    return tx.query(LOCK, Tuple.of(id.value(), side.value()), ConnectionStore::connection)
        .map(ConnectionStore::first);
  }

  /// False when the pair has a connection already.
  Future<Boolean> insert(Tx tx, Connection c) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(c.patient().value())
            .addValue(c.id().value())
            .addValue(c.other().value())
            .addValue(c.requestedBy().value())
            .addValue(c.status().name())
            .addValue(c.permission().name())
            .addValue(Rows.at(c.createdAt()))
            .addValue(Rows.at(c.updatedAt()));
    return tx.update(INSERT, arguments).map(inserted -> inserted == 1);
  }

  Future<Integer> update(Tx tx, Connection c) {
    return tx.update(
        UPDATE,
        Tuple.of(
            c.patient().value(),
            c.id().value(),
            c.requestedBy().value(),
            c.status().name(),
            c.permission().name(),
            Rows.at(c.updatedAt())));
  }

  Future<List<ConnectionView>> page(
      UserId side, Optional<ConnectionStatus> status, Page.Request page) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(side.value())
            .addValue(page.beforeOrMax())
            .addValue(status.map(ConnectionStatus::name).orElse(null))
            .addValue(page.fetch());
    return db.read(
        PAGE,
        arguments,
        row ->
            new ConnectionView(
                connection(row),
                new UserId(row.getUUID("person_id")),
                row.getString("person_name"),
                Rows.constant(row, "person_role", Role.class)));
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static Connection connection(Row row) {
    return new Connection(
        new ConnectionId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new UserId(row.getUUID("other_id")),
        new UserId(row.getUUID("requested_by")),
        Rows.constant(row, "status", ConnectionStatus.class),
        Rows.constant(row, "permission", Permission.class),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }
}
