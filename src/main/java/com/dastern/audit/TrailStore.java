package com.dastern.audit;

import com.dastern.kernel.Page;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/// The trail as it is read.
public final class TrailStore {
  private static final String SELECT =
      """
      select r.seq, r.id, r.at, r.action, r.outcome, r.actor_id, r.actor_role::text, u.name,
             r.subject_id, r.origin, r.details
      from audit_logs r left join users u on u.id = r.actor_id
      where ($3::text is null or r.action = $3) and ($4::text is null or r.outcome = $4)
        and ($5::uuid is null or r.actor_id = $5)
        and ($6::timestamptz is null or r.at >= $6) and ($7::timestamptz is null or r.at < $7)
      """;

  // By the numbers of the chain, which follow the commits: what is added while somebody pages is
  // newer than all that they saw.
  static final String OF_PATIENT =
      SELECT
          + """
          and r.chain_id = $8 and r.patient_id = $8 and r.seq < $1
          order by r.seq desc limit $2
          """;
  static final String OF_NOBODY =
      SELECT
          + """
          and r.patient_id is null and r.id < $1
          order by r.id desc limit $2
          """;

  private final Db db;

  public TrailStore(Db db) {
    this.db = db;
  }

  /// What happened to a patient's data, newest first.
  Future<Page<TrailItem>> ofPatient(UserId patient, TrailFilter filter, Page.Request page) {
    // Cursors are ids: the number is the lower half of one.
    long before = page.before().map(UUID::getLeastSignificantBits).orElse(Long.MAX_VALUE);
    return db.read(
            OF_PATIENT, arguments(before, filter, page).addValue(patient.value()), TrailStore::item)
        .map(rows -> Page.of(rows, page, row -> new UUID(0, row.seq())));
  }

  /// What is about no patient, newest first.
  Future<Page<TrailItem>> ofNobody(TrailFilter filter, Page.Request page) {
    return db.read(OF_NOBODY, arguments(page.beforeOrMax(), filter, page), TrailStore::item)
        .map(rows -> Page.of(rows, page, TrailItem::id));
  }

  private static Tuple arguments(Object before, TrailFilter filter, Page.Request page) {
    return Tuple.tuple()
        .addValue(before)
        .addValue(page.fetch())
        .addValue(filter.action().map(AuditAction::name).orElse(null))
        .addValue(filter.outcome().orElse(null))
        .addValue(filter.actor().orElse(null))
        .addValue(Rows.at(filter.from()))
        .addValue(Rows.at(filter.until()));
  }

  private static TrailItem item(Row row) {
    return new TrailItem(
        row.getLong("seq"),
        row.getUUID("id"),
        Rows.instant(row, "at"),
        row.getString("action"),
        row.getString("outcome"),
        Optional.ofNullable(row.getUUID("actor_id"))
            .map(id ->
                new TrailItem.Actor(
                    id,
                    Optional.ofNullable(row.getString("name")),
                    Optional.ofNullable(row.getString("actor_role")))),
        Optional.ofNullable(row.getUUID("subject_id")),
        Optional.ofNullable(row.getString("origin")),
        row.getJsonObject("details"));
  }
}
