package com.dastern.users;

import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/// Meal times in the database.
public final class MealTimesStore {
  // No row where there is no such account: a token may outlive it.
  private static final String SELECT =
      """
      select morning_start, morning_end, afternoon_start, afternoon_end,
             evening_start, evening_end, night_start, night_end
      from users left join meal_time_preferences on patient_id = users.id
      where users.id = $1
      """;
  // An account that is erased at this moment is waited for, and then there is none.
  private static final String REPLACE =
      """
      insert into meal_time_preferences
        (patient_id, morning_start, morning_end, afternoon_start, afternoon_end,
         evening_start, evening_end, night_start, night_end, updated_at)
      select id, $2::time, $3::time, $4::time, $5::time, $6::time, $7::time, $8::time, $9::time,
             $10::timestamptz
      from users where id = $1 for key share
      on conflict (patient_id) do update set
        (morning_start, morning_end, afternoon_start, afternoon_end,
         evening_start, evening_end, night_start, night_end, updated_at)
        = ($2, $3, $4, $5, $6, $7, $8, $9, $10)
      returning patient_id
      """;

  private final Db db;

  public MealTimesStore(Db db) {
    this.db = db;
  }

  Future<MealTimes> find(UserId patient) {
    return db.read(SELECT, Tuple.of(patient.value()), MealTimesStore::meals)
        .map(rows -> rows.stream().findFirst().orElseThrow(Refusal::unauthenticated));
  }

  public Future<MealTimes> find(Tx tx, UserId patient) {
    return tx.query(SELECT, Tuple.of(patient.value()), MealTimesStore::meals)
        .map(MealTimesStore::orNone);
  }

  Future<Void> replace(Tx tx, UserId patient, MealTimes meals, Instant now) {
    Tuple arguments = Tuple.tuple().addValue(patient.value());
    for (var range : List.of(meals.morning(), meals.afternoon(), meals.evening(), meals.night())) {
      arguments.addValue(range.map(MealTimes.Range::start).orElse(null));
      arguments.addValue(range.map(MealTimes.Range::end).orElse(null));
    }
    arguments.addValue(Rows.at(now));
    return tx.query(REPLACE, arguments, _ -> true)
        .map(rows -> {
          if (rows.isEmpty()) throw Refusal.unauthenticated();
          return null;
        });
  }

  private static MealTimes orNone(List<MealTimes> rows) {
    return rows.isEmpty() ? MealTimes.NONE : rows.getFirst();
  }

  /// From the eight columns of a row, all null where nothing was set.
  public static MealTimes meals(Row row) {
    return new MealTimes(
        range(row, "morning"), range(row, "afternoon"), range(row, "evening"), range(row, "night"));
  }

  private static Optional<MealTimes.Range> range(Row row, String meal) {
    LocalTime start = row.getLocalTime(meal + "_start");
    LocalTime end = row.getLocalTime(meal + "_end");
    return start == null || end == null
        ? Optional.empty()
        : Optional.of(new MealTimes.Range(start, end));
  }
}
