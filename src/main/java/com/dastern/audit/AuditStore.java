package com.dastern.audit;

import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/// Writes the trail; the database numbers and chains the rows.
///
/// The writers of one patient's chain wait for each other until they commit. So a transaction
/// writes its trail last, all of it in one call, and waits for no other lock after it: then no two
/// wait for each other.
public final class AuditStore {
  // In the order of the chains, so that batches with several patients do not wait for each other
  // crosswise.
  private static final String WRITE =
      """
      insert into audit_logs
        (at, actor_id, actor_role, action, patient_id, subject_id, outcome, origin, details)
      select at, actor_id, actor_role::user_role, action, patient_id, subject_id, outcome, origin,
             details
      from unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[],
                  $7::text[], $8::text[], $9::jsonb[])
        with ordinality
        as e(at, actor_id, actor_role, action, patient_id, subject_id, outcome, origin, details,
             place)
      order by coalesce(patient_id, actor_id), place
      """;

  private final Db db;

  public AuditStore(Db db) {
    this.db = db;
  }

  /// In the transaction of the change that it tells of.
  public Future<Void> write(Tx tx, AuditEntry entry) {
    return write(tx, List.of(entry));
  }

  public Future<Void> write(Tx tx, List<AuditEntry> entries) {
    if (entries.isEmpty()) return Future.succeededFuture();
    return tx.update(WRITE, columns(entries)).mapEmpty();
  }

  /// For what changes nothing in the database: looks, and refusals, whose transaction rolls back.
  public Future<Void> write(AuditEntry entry) {
    return db.read(WRITE, columns(List.of(entry)), _ -> true).mapEmpty();
  }

  /// As the one entry; for several patients at once.
  public Future<Void> write(List<AuditEntry> entries) {
    if (entries.isEmpty()) return Future.succeededFuture();
    return db.read(WRITE, columns(entries), _ -> true).mapEmpty();
  }

  private static Tuple columns(List<AuditEntry> entries) {
    return Tuple.tuple()
        .addValue(Rows.column(entries, e -> Rows.at(e.at()), new OffsetDateTime[0]))
        .addValue(Rows.column(entries, e -> e.actor().map(UserId::value).orElse(null), new UUID[0]))
        .addValue(Rows.column(entries, e -> e.role().map(Role::name).orElse(null), new String[0]))
        .addValue(Rows.column(entries, e -> e.action().name(), new String[0]))
        .addValue(
            Rows.column(entries, e -> e.patient().map(UserId::value).orElse(null), new UUID[0]))
        .addValue(Rows.column(entries, e -> e.subject().orElse(null), new UUID[0]))
        .addValue(Rows.column(entries, e -> e.allowed() ? "ALLOWED" : "REFUSED", new String[0]))
        .addValue(Rows.column(entries, e -> e.address().orElse(null), new String[0]))
        .addValue(Rows.column(entries, AuditStore::details, new JsonObject[0]));
  }

  private static JsonObject details(AuditEntry entry) {
    var details = new JsonObject();
    entry.details().forEach(details::put);
    return details;
  }
}
