package com.dastern.changes;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Where changes stand in the database.
final class ChangeStore {
  // A transaction that still runs may commit with a lower number than what is there already:
  // nothing is shown that is not older than each of those. What is older can no longer change.
  static final String GUARD = "< pg_snapshot_xmin(pg_current_snapshot())";

  // Each part is ordered and cut off by its own index; a connection has two sides.
  private static final String PAGE =
      """
      select h.horizon::text::bigint, x.changed_xid::text::bigint as transaction, x.deleted,
             x.kind::text, x.id
      from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) h
      left join (
        (select t.changed_xid, true as deleted, t.kind, t.id from tombstones t
         where t.owner_id = $1 and t.changed_xid %1$s
           and (t.changed_xid, t.kind, t.id) > ($3::bigint::text::xid8, $4::text::change_kind, $5::uuid)
         order by t.changed_xid, t.kind, t.id limit $2)
        union all
        (select p.changed_xid, false, 'PRESCRIPTION'::change_kind, p.id from prescriptions p
         where p.patient_id = $1 and (p.status <> 'DRAFT' or p.author_id = p.patient_id)
           and p.changed_xid %1$s and (p.changed_xid, p.id) > ($6::bigint::text::xid8, $7::uuid)
         order by p.changed_xid, p.id limit $2)
        union all
        (select d.changed_xid, false, 'DOSE', d.id from dose_events d
         where d.patient_id = $1
           and d.changed_xid %1$s and (d.changed_xid, d.id) > ($8::bigint::text::xid8, $9::uuid)
         order by d.changed_xid, d.id limit $2)
        union all
        (select c.changed_xid, false, 'CONNECTION', c.id from connections c
         where c.patient_id = $1
           and c.changed_xid %1$s and (c.changed_xid, c.id) > ($10::bigint::text::xid8, $11::uuid)
         order by c.changed_xid, c.id limit $2)
        union all
        (select c.changed_xid, false, 'CONNECTION', c.id from connections c
         where c.other_id = $1
           and c.changed_xid %1$s and (c.changed_xid, c.id) > ($10::bigint::text::xid8, $11::uuid)
         order by c.changed_xid, c.id limit $2)
        union all
        (select n.changed_xid, false, 'NOTIFICATION', n.id from notifications n
         where n.user_id = $1 and n.deleted_at is null
           and n.changed_xid %1$s and (n.changed_xid, n.id) > ($12::bigint::text::xid8, $13::uuid)
         order by n.changed_xid, n.id limit $2)
      ) x on true
      order by x.changed_xid, x.deleted desc, x.kind, x.id limit $2
      """
          .formatted(GUARD);

  /// The changes behind a cursor, and `horizon`: each transaction before that one was over.
  record Found(List<ChangePosition> positions, long horizon) {}

  private final Db db;

  ChangeStore(Db db) {
    this.db = db;
  }

  /// At most `fetch` of them.
  Future<Found> behind(UserId owner, ChangeCursor cursor, int fetch) {
    ChangePosition tombstones = cursor.tombstones();
    Tuple arguments =
        Tuple.tuple()
            .addValue(owner.value())
            .addValue(fetch)
            .addValue(tombstones.transaction())
            .addValue(tombstones.kind().name())
            .addValue(tombstones.id());
    for (ChangeKind kind : ChangeKind.values()) {
      var bound = cursor.position().valuesOf(kind);
      arguments.addValue(bound.transaction()).addValue(bound.id());
    }
    return db.read(PAGE, arguments, row -> row)
        .map(rows ->
            new Found(
                rows.stream().map(ChangeStore::position).flatMap(Optional::stream).toList(),
                rows.getFirst().getLong("horizon")));
  }

  /// Empty where there are none: then the one row carries the horizon.
  private static Optional<ChangePosition> position(Row row) {
    Long transaction = row.getLong("transaction");
    if (transaction == null) return Optional.empty();
    return Optional.of(
        new ChangePosition(
            transaction,
            row.getBoolean("deleted"),
            Rows.constant(row, "kind", ChangeKind.class),
            Objects.requireNonNull(row.getUUID("id"))));
  }
}
