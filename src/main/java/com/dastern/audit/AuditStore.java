package com.dastern.audit;

import com.dastern.kernel.Role;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/// Writes the trail.
public final class AuditStore {
  private static final String WRITE =
      """
      insert into audit_logs (at, actor_id, actor_role, action, patient_id, subject_id, origin)
      values ($1, $2, $3::text::user_role, $4, $5, $6, $7)
      """;

  private final Db db;

  public AuditStore(Db db) {
    this.db = db;
  }

  /// In the transaction of the change that it tells of.
  public Future<Void> write(Tx tx, AuditEntry entry) {
    return tx.update(WRITE, row(entry)).mapEmpty();
  }

  /// For what changes nothing in the database.
  public Future<Void> write(AuditEntry entry) {
    return db.read(WRITE, row(entry), _ -> true).mapEmpty();
  }

  private static Tuple row(AuditEntry entry) {
    boolean patient = entry.role() == Role.PATIENT;
    return Tuple.tuple()
        .addValue(Rows.at(entry.at()))
        .addValue(entry.actor().value())
        .addValue(entry.role().name())
        .addValue(entry.action().name())
        .addValue(patient ? entry.actor().value() : null)
        .addValue(entry.subject().orElse(null))
        .addValue(entry.origin().address());
  }
}
