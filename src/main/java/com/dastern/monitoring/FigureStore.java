package com.dastern.monitoring;

import com.dastern.kernel.Day;
import com.dastern.kernel.PrescriptionId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.users.Progress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Counts of doses, from the indexes alone.
///
/// Where days begin is told by the caller: the server that decides which zones there are must be
/// the same one everywhere.
final class FigureStore {
  // Patient by patient, each along the index.
  static final String FIGURES =
      """
      select f.*,
             (select m.scheduled_at from dose_events m
              where m.patient_id = s.patient_id and m.status = 'MISSED' and m.scheduled_at >= s.seen_from
                and m.scheduled_at < s.seen_until
                and (s.prescriptions is null or m.prescription_id = any (s.prescriptions))
              order by m.scheduled_at desc limit 1) as last_missed
      from (
        select patient_id, since, until, today, tomorrow, seen_from, seen_until,
               prescriptions::uuid[] as prescriptions, place
        from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[],
                    $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[])
          with ordinality
          as x(patient_id, since, until, today, tomorrow, seen_from, seen_until, prescriptions, place)
      ) s
      cross join lateral (
        select count(*) filter (where d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE'))::int as taken,
               count(*) filter (where d.status = 'MISSED')::int as missed,
               count(*) filter (where d.status = 'SKIPPED')::int as skipped,
               count(*) filter (where d.scheduled_at >= s.today and d.scheduled_at < s.tomorrow)::int as today,
               count(*) filter (where d.scheduled_at >= s.today and d.scheduled_at < s.tomorrow
                                  and d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE'))::int as today_taken,
               count(*) filter (where d.scheduled_at >= s.today and d.scheduled_at < s.tomorrow
                                  and d.status = 'MISSED')::int as today_missed,
               count(*) filter (where d.scheduled_at >= s.today and d.scheduled_at < s.tomorrow
                                  and d.status = 'SKIPPED')::int as today_skipped
        from dose_events d
        where d.patient_id = s.patient_id and d.scheduled_at >= s.since and d.scheduled_at < s.until
          and not d.as_needed
          and (s.prescriptions is null or d.prescription_id = any (s.prescriptions))
      ) f
      order by s.place
      """;
  // `$4` is where each part of the period begins.
  static final String PARTS =
      """
      select width_bucket(d.scheduled_at, $4::timestamptz[]) as part,
             count(*) filter (where d.status in ('TAKEN_ON_TIME', 'TAKEN_LATE'))::int as taken,
             count(*) filter (where d.status = 'MISSED')::int as missed,
             count(*) filter (where d.status = 'SKIPPED')::int as skipped
      from dose_events d
      where d.patient_id = $1 and d.scheduled_at >= $2 and d.scheduled_at < $3 and not d.as_needed
        and ($5::uuid[] is null or d.prescription_id = any ($5))
      group by 1
      """;

  /// What is asked of one patient: adherence over the scope, which ends with `today`; `seen` is
  /// where the last missed dose may be found.
  record Question(Scope scope, Day today, Scope seen) {}

  private record Part(int number, Adherence adherence) {}

  private final Db db;

  FigureStore(Db db) {
    this.db = db;
  }

  /// In the order of the questions.
  Future<List<Figures>> figures(List<Question> questions) {
    if (questions.isEmpty()) return Future.succeededFuture(List.of());
    Tuple arguments =
        Tuple.tuple()
            .addValue(questions.stream().map(q -> q.scope().patient().value()).toArray(UUID[]::new))
            .addValue(times(questions, q -> q.scope().from()))
            .addValue(times(questions, q -> q.scope().until()))
            .addValue(times(questions, q -> q.today().start()))
            .addValue(times(questions, q -> q.today().end()))
            .addValue(times(questions, q -> q.seen().from()))
            .addValue(times(questions, q -> q.seen().until()))
            .addValue(prescriptions(questions));
    return db.read(FIGURES, arguments, FigureStore::figures);
  }

  /// One for each part, in their order.
  Future<List<Adherence>> parts(Scope scope, List<Period> parts, ZoneId zone) {
    OffsetDateTime[] starts =
        parts.stream()
            .map(part -> Rows.at(new Day(part.first(), zone).start()))
            .toArray(OffsetDateTime[]::new);
    Tuple arguments =
        Tuple.tuple()
            .addValue(scope.patient().value())
            .addValue(Rows.at(scope.from()))
            .addValue(Rows.at(scope.until()))
            .addValue(starts)
            .addValue(HistoryStore.ids(scope));
    return db.read(PARTS, arguments, row -> new Part(row.getInteger("part"), adherence(row)))
        .map(found -> {
          Adherence[] all = new Adherence[parts.size()];
          Arrays.fill(all, Adherence.NONE);
          found.forEach(part -> all[part.number() - 1] = part.adherence());
          return List.of(all);
        });
  }

  private static Adherence adherence(Row row) {
    return new Adherence(
        row.getInteger("taken"), row.getInteger("missed"), row.getInteger("skipped"));
  }

  private static Figures figures(Row row) {
    int total = row.getInteger("today");
    int taken = row.getInteger("today_taken");
    int missed = row.getInteger("today_missed");
    int skipped = row.getInteger("today_skipped");
    return new Figures(
        adherence(row),
        new Progress(total, taken, missed, skipped, total - taken - missed - skipped),
        Rows.optionalInstant(row, "last_missed"));
  }

  private static OffsetDateTime[] times(
      List<Question> questions, Function<Question, Instant> time) {
    return questions.stream().map(time).map(Rows::at).toArray(OffsetDateTime[]::new);
  }

  /// Arrays of arrays have to be rectangular: each travels as a text.
  private static @Nullable String[] prescriptions(List<Question> questions) {
    @Nullable String[] texts = new @Nullable String[questions.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] =
          questions
              .get(i)
              .scope()
              .of()
              .map(chosen ->
                  chosen.stream()
                      .map(PrescriptionId::toString)
                      .collect(Collectors.joining(",", "{", "}")))
              .orElse(null);
    }
    return texts;
  }
}
