package com.dastern.monitoring;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseRows;
import com.dastern.doses.DoseStatus;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The history of doses in the database.
final class HistoryStore {
  // What is to come and still due is no history.
  static final String PAGE =
      "select "
          + DoseRows.COLUMNS
          + """
          from dose_events d
          where d.patient_id = $1 and d.scheduled_at >= $2 and d.scheduled_at < $3
            and (d.scheduled_at, d.id) < ($4, $5)
            and (d.scheduled_at <= $6 or d.status <> 'DUE')
            and ($7::uuid[] is null or d.prescription_id = any ($7))
            and ($8::text[] is null or d.status = any ($8::text[]::dose_status[]))
            and ($9::uuid is null or d.prescription_id = $9)
            and ($10::uuid is null or d.medication_id = $10)
            and ($11::boolean is null or d.as_needed = $11)
          order by d.scheduled_at desc, d.id desc limit $12
          """;

  private final Db db;

  HistoryStore(Db db) {
    this.db = db;
  }

  /// One more than the limit, which tells whether there is another page.
  Future<List<Dose>> page(
      Scope scope, HistoryFilter filter, Optional<DoseCursor> before, int limit, Instant now) {
    DoseCursor cursor = before.orElse(DoseCursor.from(scope.until()));
    Tuple arguments =
        Tuple.tuple()
            .addValue(scope.patient().value())
            .addValue(Rows.at(scope.from()))
            .addValue(Rows.at(scope.until()))
            .addValue(Rows.at(cursor.scheduledAt()))
            .addValue(cursor.id())
            .addValue(Rows.at(now))
            .addValue(ids(scope))
            .addValue(filter.statuses().map(HistoryStore::names).orElse(null))
            .addValue(filter.prescription().map(PrescriptionId::value).orElse(null))
            .addValue(filter.medication().map(MedicationId::value).orElse(null))
            .addValue(filter.asNeeded().orElse(null))
            .addValue(limit + 1);
    return db.read(PAGE, arguments, DoseRows::dose);
  }

  static UUID @Nullable [] ids(Scope scope) {
    return scope
        .of()
        .map(chosen -> chosen.stream().map(PrescriptionId::value).toArray(UUID[]::new))
        .orElse(null);
  }

  private static String[] names(Set<DoseStatus> statuses) {
    return statuses.stream().map(DoseStatus::name).toArray(String[]::new);
  }
}
