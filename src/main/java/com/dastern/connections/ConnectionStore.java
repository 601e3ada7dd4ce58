package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Connections in the database.
final class ConnectionStore {
  private static final String OF_PAIR =
      "select "
          + ConnectionRows.COLUMNS
          + " from connections c where patient_id = $1 and other_id = $2 for update";
  private static final String LOCK =
      "select "
          + ConnectionRows.COLUMNS
          + " from connections c where id = $1 and $2 in (patient_id, other_id) for update";
  private static final String INSERT =
      """
      insert into connections
        (patient_id, id, other_id, requested_by, status, permission, selected_prescriptions,
         selected_from, selected_until, granted_until, alerts_wanted, alerts_allowed, updated_at,
         requested_at, patient_word, patient_word_at, other_word, other_word_at, level_said_at,
         created_at, accepted_at)
      values ($1, $2, $3, $4, $5::text::connection_status, $6::text::connection_permission,
              $7, $8, $9, $10, $11, $12, $13::timestamptz, $14, $15::text::connection_word, $16,
              $17::text::connection_word, $18, $19, $20,
              case when $5 = 'ACCEPTED' then $13::timestamptz end)
      on conflict (patient_id, other_id) do nothing
      """;
  private static final String UPDATE =
      """
      update connections set requested_by = $4, status = $5::text::connection_status,
        permission = $6::text::connection_permission, selected_prescriptions = $7,
        selected_from = $8, selected_until = $9, granted_until = $10, alerts_wanted = $11,
        alerts_allowed = $12, updated_at = $13::timestamptz, requested_at = $14,
        patient_word = $15::text::connection_word, patient_word_at = $16,
        other_word = $17::text::connection_word, other_word_at = $18, level_said_at = $19,
        accepted_at = case when $5 = 'ACCEPTED' then case when status = 'ACCEPTED' then accepted_at else $13::timestamptz end end
      where patient_id = $1 and id = $2 and other_id = $3
      """;
  private static final String LOCK_ALL =
      """
      select %s from connections c %s
      where c.id = any($2) and $1 in (c.patient_id, c.other_id)
      order by c.patient_id, c.id
      for update of c
      """
          .formatted(ConnectionRows.SEEN, ConnectionRows.OTHER_SIDE);
  private static final String PATIENTS =
      """
      select c.id, c.patient_id from connections c
      where c.id = any($2) and $1 in (c.patient_id, c.other_id)
      """;
  // Two ordered halves, so that each uses its own index.
  private static final String PAGE =
      """
      select %s
      from (
        (select c.* from connections c
         where c.patient_id = $1 and c.id < $2 and ($3::text is null or c.status::text = $3)
         order by c.id desc limit $4)
        union all
        (select c.* from connections c
         where c.other_id = $1 and c.id < $2 and ($3::text is null or c.status::text = $3)
         order by c.id desc limit $4)
      ) c
      %s
      order by c.id desc limit $4
      """
          .formatted(ConnectionRows.SEEN, ConnectionRows.OTHER_SIDE);
  private final Db db;

  ConnectionStore(Db db) {
    this.db = db;
  }

  Future<Optional<Connection>> lockPair(Tx tx, UserId patient, UserId other) {
    return tx.query(OF_PAIR, Tuple.of(patient.value(), other.value()), ConnectionRows::connection)
        .map(ConnectionStore::first);
  }

  /// Only for one of the two sides; to everybody else it does not exist.
  Future<Optional<Connection>> lock(Tx tx, ConnectionId id, UserId side) {
    return tx.query(LOCK, Tuple.of(id.value(), side.value()), ConnectionRows::connection)
        .map(ConnectionStore::first);
  }

  /// False when the pair has a connection already.
  Future<Boolean> insert(Tx tx, Connection c) {
    return tx.update(INSERT, columns(c).addValue(Rows.at(c.createdAt())))
        .map(inserted -> inserted == 1);
  }

  Future<Void> update(Tx tx, List<Connection> changed) {
    return tx.updateAll(UPDATE, changed.stream().map(ConnectionStore::columns).toList());
  }

  Future<List<ConnectionView>> page(
      UserId side, Optional<ConnectionStatus> status, Page.Request page) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(side.value())
            .addValue(page.beforeOrMax())
            .addValue(status.map(ConnectionStatus::name).orElse(null))
            .addValue(page.fetch());
    return db.read(PAGE, arguments, ConnectionRows::view);
  }

  /// Those of that side, as it sees them.
  Future<List<ConnectionView>> lockAll(Tx tx, UserId side, Collection<ConnectionId> ids) {
    return tx.query(LOCK_ALL, Tuple.of(side.value(), (Object) uuids(ids)), ConnectionRows::view);
  }

  /// Whose data the connections of that side are about; the others are left out.
  Future<Map<ConnectionId, UserId>> patients(UserId side, Collection<ConnectionId> ids) {
    return db.read(
            PATIENTS,
            Tuple.of(side.value(), (Object) uuids(ids)),
            row ->
                Map.entry(
                    new ConnectionId(row.getUUID("id")), new UserId(row.getUUID("patient_id"))))
        .map(rows ->
            rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static UUID[] uuids(Collection<ConnectionId> ids) {
    return ids.stream().map(ConnectionId::value).toArray(UUID[]::new);
  }

  private static Tuple columns(Connection c) {
    var selection = c.access().selection();
    return Tuple.tuple()
        .addValue(c.patient().value())
        .addValue(c.id().value())
        .addValue(c.other().value())
        .addValue(c.requestedBy().value())
        .addValue(c.status().name())
        .addValue(c.access().permission().name())
        .addValue(
            selection.flatMap(Selection::prescriptions).map(ConnectionStore::ids).orElse(null))
        .addValue(selection.flatMap(Selection::from).orElse(null))
        .addValue(selection.flatMap(Selection::until).orElse(null))
        .addValue(Rows.at(c.access().grantedUntil()))
        .addValue(c.alerts().wanted())
        .addValue(c.alerts().allowed())
        .addValue(Rows.at(c.updatedAt()))
        .addValue(Rows.at(c.words().since()))
        .addValue(c.words().patient().map(word -> word.said().name()).orElse(null))
        .addValue(Rows.at(c.words().patient().map(Word::at)))
        .addValue(c.words().other().map(word -> word.said().name()).orElse(null))
        .addValue(Rows.at(c.words().other().map(Word::at)))
        .addValue(Rows.at(c.words().levelSaid()));
  }

  private static UUID[] ids(Set<PrescriptionId> prescriptions) {
    return prescriptions.stream().map(PrescriptionId::value).toArray(UUID[]::new);
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }
}
