package com.dastern.connections;

import com.dastern.kernel.InvitationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Invitations in the database, which knows of their codes a keyed hash only.
final class InvitationStore {
  private static final String SELECT =
      """
      select patient_id, id, permission::text, selected_prescriptions, selected_from,
             selected_until, created_at, expires_at, used_at, used_by, withdrawn_at
      from invitations
      """;
  private static final String FIND = SELECT + "where patient_id = $1 and id = $2";
  private static final String LOCK = FIND + " for update";
  private static final String LOCK_BY_CODE = SELECT + "where code_hash = $1 for update";
  private static final String PAGE =
      SELECT + "where patient_id = $1 and id < $2 order by id desc limit $3";
  // Whoever of this patient's devices makes one meanwhile waits.
  private static final String LOCK_PATIENT =
      "select user_id from subscriptions where user_id = $1 for update";
  private static final String COUNT_OPEN =
      """
      select count(*) as open from invitations
      where patient_id = $1 and used_at is null and withdrawn_at is null and expires_at > $2
      """;
  private static final String INSERT =
      """
      insert into invitations
        (patient_id, id, code_hash, permission, selected_prescriptions, selected_from,
         selected_until, created_at, expires_at)
      values ($1, $2, $3, $4::text::connection_permission, $5, $6, $7, $8, $9)
      """;
  private static final String UPDATE =
      """
      update invitations set used_at = $3, used_by = $4, withdrawn_at = $5
      where patient_id = $1 and id = $2
      """;

  private final Db db;

  InvitationStore(Db db) {
    this.db = db;
  }

  Future<Optional<Invitation>> find(UserId patient, InvitationId id) {
    return db.read(FIND, Tuple.of(patient.value(), id.value()), InvitationStore::invitation)
        .map(InvitationStore::first);
  }

  Future<Optional<Invitation>> lock(Tx tx, UserId patient, InvitationId id) {
    return tx.query(LOCK, Tuple.of(patient.value(), id.value()), InvitationStore::invitation)
        .map(InvitationStore::first);
  }

  /// Whoever brings the same code at the same moment waits.
  Future<Optional<Invitation>> lockByCode(Tx tx, byte[] hash) {
    return tx.query(LOCK_BY_CODE, Tuple.of(Buffer.buffer(hash)), InvitationStore::invitation)
        .map(InvitationStore::first);
  }

  /// Exact until the transaction is over.
  Future<Integer> countOpen(Tx tx, UserId patient, Instant now) {
    return tx.query(LOCK_PATIENT, Tuple.of(patient.value()), _ -> true)
        .compose(_ ->
            tx.query(
                COUNT_OPEN, Tuple.of(patient.value(), Rows.at(now)), row -> row.getInteger("open")))
        .map(List::getFirst);
  }

  Future<Void> insert(Tx tx, Invitation invitation, byte[] hash) {
    var selection = invitation.access().selection();
    Tuple arguments =
        Tuple.tuple()
            .addValue(invitation.patient().value())
            .addValue(invitation.id().value())
            .addValue(Buffer.buffer(hash))
            .addValue(invitation.access().permission().name())
            .addValue(
                selection
                    .flatMap(Selection::prescriptions)
                    .map(ids -> ids.stream().map(PrescriptionId::value).toArray(UUID[]::new))
                    .orElse(null))
            .addValue(selection.flatMap(Selection::from).orElse(null))
            .addValue(selection.flatMap(Selection::until).orElse(null))
            .addValue(Rows.at(invitation.createdAt()))
            .addValue(Rows.at(invitation.expiresAt()));
    return tx.update(INSERT, arguments).mapEmpty();
  }

  Future<Void> update(Tx tx, Invitation invitation) {
    return tx.update(
            UPDATE,
            Tuple.of(
                invitation.patient().value(),
                invitation.id().value(),
                Rows.at(invitation.usedAt()),
                invitation.usedBy().map(UserId::value).orElse(null),
                Rows.at(invitation.withdrawnAt())))
        .mapEmpty();
  }

  Future<List<Invitation>> page(UserId patient, Page.Request page) {
    return db.read(
        PAGE,
        Tuple.of(patient.value(), page.beforeOrMax(), page.fetch()),
        InvitationStore::invitation);
  }

  private static Optional<Invitation> first(List<Invitation> rows) {
    return rows.stream().findFirst();
  }

  private static Invitation invitation(Row row) {
    return new Invitation(
        new InvitationId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new Access(
            Rows.constant(row, "permission", Permission.class),
            AccessStore.selection(row),
            Optional.empty()),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "expires_at"),
        Rows.optionalInstant(row, "used_at"),
        Optional.ofNullable(row.getUUID("used_by")).map(UserId::new),
        Rows.optionalInstant(row, "withdrawn_at"));
  }
}
