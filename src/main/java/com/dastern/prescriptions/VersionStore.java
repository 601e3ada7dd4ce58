package com.dastern.prescriptions;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.PrescriptionVersion.Author;
import com.dastern.prescriptions.PrescriptionVersion.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/// The versions of prescriptions in the database, which lets nobody change or remove one.
public final class VersionStore {
  private static final String SELECT =
      """
      select v.prescription_id, v.version, v.change::text, v.author_id, u.name as author_name, v.at, v.reason, v.urgent,
             v.snapshot
      from prescription_versions v join users u on u.id = v.author_id
      where v.patient_id = $1 and v.prescription_id = $2
      """;
  private static final String BY_NUMBER = SELECT + "and v.version = any($3) order by v.version";
  // A page may be followed by another only where that has something to show.
  private static final String PAGE =
      SELECT
          + """
          and v.version < $3 and (v.snapshot ->> 'status' <> 'DRAFT' or $4)
          order by v.version desc limit $5
          """;
  private static final String INSERT =
      """
      insert into prescription_versions
        (patient_id, prescription_id, version, change, author_id, at, reason, urgent, snapshot)
      values ($1, $2, $3, $4::text::prescription_change, $5, $6, $7, $8, $9)
      """;
  // Moves to another status decide nothing of what it says.
  private static final String FATE =
      """
      select later.change::text
      from prescription_versions v
      join prescription_versions later
        on later.patient_id = v.patient_id and later.prescription_id = v.prescription_id
          and later.version > v.version and later.change <> 'MOVED'
      where v.patient_id = $1 and v.prescription_id = $2 and v.version = $3
        and v.change = 'PROPOSED'
      order by later.version limit 1
      """;
  private static final String REASON =
      """
      select reason from prescription_versions
      where patient_id = $1 and prescription_id = $2 and version = $3
      """;

  private final Db db;

  VersionStore(Db db) {
    this.db = db;
  }

  /// Those of the numbers that there are, in their order.
  Future<List<PrescriptionVersion>> find(Prescription of, List<Integer> numbers) {
    return db.read(
        BY_NUMBER,
        Tuple.of(of.patient().value(), of.id().value(), numbers.toArray(Integer[]::new)),
        VersionStore::version);
  }

  /// Newest first, older than `before`; those of the time of its draft only if `drafts`.
  Future<List<PrescriptionVersion>> page(Prescription of, int before, boolean drafts, int limit) {
    return db.read(
        PAGE,
        Tuple.of(of.patient().value(), of.id().value(), before, drafts, limit),
        VersionStore::version);
  }

  /// What became of a proposal; absent while it waits, and of what is none.
  Future<Optional<Kind>> fate(Tx tx, Prescription of, int proposed) {
    return tx.query(
            FATE,
            Tuple.of(of.patient().value(), of.id().value(), proposed),
            row -> Rows.constant(row, "change", Kind.class))
        .map(rows -> rows.stream().findFirst());
  }

  Future<Void> insert(Tx tx, List<PrescriptionChange> changes, UserId author) {
    return tx.updateAll(INSERT, changes.stream().map(change -> row(change, author)).toList());
  }

  private static Tuple row(PrescriptionChange change, UserId author) {
    Prescription after = change.after();
    return Tuple.tuple()
        .addValue(after.patient().value())
        .addValue(after.id().value())
        .addValue(after.version())
        .addValue(change.kind().name())
        .addValue(author.value())
        .addValue(Rows.at(after.updatedAt()))
        .addValue(change.reason().orElse(null))
        .addValue(change.urgent())
        .addValue(PrescriptionJson.snapshot(after.status(), change.content()));
  }

  /// Why that version was made, where its author said.
  public static Future<Optional<String>> reason(
      Tx tx, UserId patient, PrescriptionId prescription, int version) {
    return tx.query(
            REASON,
            Tuple.of(patient.value(), prescription.value(), version),
            row -> Optional.ofNullable(row.getString("reason")))
        .map(rows -> rows.stream().findFirst().flatMap(reason -> reason));
  }

  private static PrescriptionVersion version(Row row) {
    JsonObject snapshot = row.getJsonObject("snapshot");
    return new PrescriptionVersion(
        new PrescriptionId(row.getUUID("prescription_id")),
        row.getInteger("version"),
        Rows.constant(row, "change", Kind.class),
        new Author(new UserId(row.getUUID("author_id")), row.getString("author_name")),
        Rows.instant(row, "at"),
        Optional.ofNullable(row.getString("reason")),
        row.getBoolean("urgent"),
        PrescriptionStatus.valueOf(snapshot.getString("status")),
        PrescriptionJson.content(snapshot));
  }
}
