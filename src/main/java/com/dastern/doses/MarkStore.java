package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The marks of doses in the database. They are added and never changed.
final class MarkStore {
  // With those that report a taking as needed at the same instant: one of them is the dose.
  private static final String OF =
      """
      with instants as (
        select * from unnest($3::uuid[], $4::timestamptz[]) as x(medication_id, taken_at)
        union
        select medication_id, taken_at from dose_marks
        where patient_id = $1 and dose_id = any($2) and medication_id is not null
      ), wanted as (
        select unnest($2::uuid[]) as dose_id
        union
        select m.dose_id from instants x join dose_marks m
          on m.patient_id = $1 and m.medication_id = x.medication_id and m.taken_at = x.taken_at
      )
      select m.dose_id, m.medication_id, m.id, m.kind::text, m.at, m.received_at, m.offline,
             m.taken_at, m.late, m.reason, m.minutes, m.amount
      from wanted w join dose_marks m on m.patient_id = $1 and m.dose_id = w.dose_id
      """;
  // The client encodes no array of numbers with nulls in it.
  private static final String INSERT =
      """
      insert into dose_marks
        (patient_id, dose_id, medication_id, id, kind, at, received_at, offline, taken_at, late,
         reason, minutes, amount)
      select $1, dose_id, medication_id, id, kind::mark_kind, at, received_at, offline, taken_at,
             late, reason, minutes, amount::numeric
      from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
                  $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::smallint[],
                  $12::text[], $13::boolean[])
        as x(dose_id, medication_id, id, kind, at, received_at, taken_at, late, reason, minutes,
             amount, offline)
      on conflict (patient_id, dose_id, id) do nothing
      """;

  /// A mark of that dose; with the medication where it was taken as needed.
  record Entry(DoseId dose, Optional<MedicationId> medication, Mark mark) {
    static Entry of(DoseId dose, Mark mark) {
      return new Entry(dose, Optional.empty(), mark);
    }
  }

  /// A medication that was taken as needed, and when.
  record Taken(MedicationId medication, Instant at) {}

  private MarkStore() {}

  /// All of those doses, and of the others that were reported as one of those takings.
  static Future<List<Entry>> of(
      Tx tx, UserId patient, Collection<DoseId> doses, Collection<Taken> takings) {
    return tx.query(
        OF,
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(doses.stream().map(DoseId::value).toArray(UUID[]::new))
            .addValue(takings.stream().map(each -> each.medication().value()).toArray(UUID[]::new))
            .addValue(
                takings.stream().map(each -> Rows.at(each.at())).toArray(OffsetDateTime[]::new)),
        MarkStore::entry);
  }

  static Future<Void> add(Tx tx, UserId patient, List<Entry> entries) {
    if (entries.isEmpty()) return Future.succeededFuture();
    var marks = entries.stream().map(Entry::mark).toList();
    Tuple arguments =
        Tuple.tuple()
            .addValue(patient.value())
            .addValue(Rows.column(entries, e -> e.dose().value(), new UUID[0]))
            .addValue(
                Rows.column(
                    entries,
                    e -> e.medication().map(MedicationId::value).orElse(null),
                    new UUID[0]))
            .addValue(Rows.column(marks, Mark::id, new UUID[0]))
            .addValue(Rows.column(marks, mark -> mark.kind().name(), new String[0]))
            .addValue(Rows.column(marks, mark -> Rows.at(mark.at()), new OffsetDateTime[0]))
            .addValue(Rows.column(marks, mark -> Rows.at(mark.receivedAt()), new OffsetDateTime[0]))
            .addValue(Rows.column(marks, mark -> Rows.at(mark.takenAt()), new OffsetDateTime[0]))
            .addValue(Rows.column(marks, Mark::late, new Boolean[0]))
            .addValue(Rows.column(marks, mark -> mark.reason().orElse(null), new String[0]))
            .addValue(Rows.column(marks, MarkStore::minutes, new Short[0]))
            .addValue(
                Rows.column(
                    marks,
                    mark -> mark.amount().map(BigDecimal::toPlainString).orElse(null),
                    new String[0]))
            .addValue(Rows.column(marks, Mark::offline, new Boolean[0]));
    return tx.update(INSERT, arguments).mapEmpty();
  }

  private static @Nullable Short minutes(Mark mark) {
    return mark.minutes() == 0 ? null : (short) mark.minutes();
  }

  private static Entry entry(Row row) {
    Integer minutes = row.getInteger("minutes");
    return new Entry(
        new DoseId(row.getUUID("dose_id")),
        Optional.ofNullable(row.getUUID("medication_id")).map(MedicationId::new),
        new Mark(
            row.getUUID("id"),
            Rows.constant(row, "kind", Mark.Kind.class),
            Rows.instant(row, "at"),
            Rows.instant(row, "received_at"),
            row.getBoolean("offline"),
            Rows.optionalInstant(row, "taken_at"),
            row.getBoolean("late"),
            Optional.ofNullable(row.getString("reason")),
            minutes == null ? 0 : minutes,
            Optional.ofNullable(row.getBigDecimal("amount"))));
  }
}
