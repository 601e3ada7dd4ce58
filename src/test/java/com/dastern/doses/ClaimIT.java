package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.doses.NextAction.Kind;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.platform.db.Rows;
import com.dastern.platform.redis.RedisLink;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The scheduler's statement against the model of it, on doses in every state that one can be in.
class ClaimIT {
  private static final int DOSES = 300;
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final String INSERT =
      """
      insert into dose_events
        (patient_id, id, prescription_id, medication_id, medication, day, slot, amount, meal,
         scheduled_at, missed_after, status, version, reminders, snoozed_until, next_action,
         next_action_at)
      select m.patient_id, $1, m.prescription_id, m.id, '{}', $2::date, 'MORNING', 1, 'AFTER',
             $3, $4, $5::text::dose_status, 1, $6, $7, $8::text::dose_action, $9
      from medications m join users u on u.id = m.patient_id where u.name = $10::text
      returning id
      """;
  private static final String AFTER =
      "select "
          + DoseRows.COLUMNS
          + """
          , d.next_action::text, d.next_action_at,
            t.told
          from dose_events d
          left join (
            select e.payload->>'doseId' as dose_id, string_agg(case e.type
              when 'dose.missed' then 'MISSED'
              else coalesce(e.payload->>'kind', e.payload->>'number') end, ',') as told
            from events e group by 1) t on t.dose_id = d.id::text
          """;

  private static final Vertx VERTX = Vertx.vertx();
  private static URI database;
  private static Db db;

  @BeforeAll
  static void start() {
    database = TestServices.freshDatabase();
    Migrations.run(database);
    db =
        Db.open(
            VERTX, database, new Config.Database(Optional.empty(), 4, 2, Duration.ofSeconds(10)));
    try (var ward = new Ward(database)) {
      ward.admit(2, 1);
      ward.update("update users set repeat_reminders = false where name = 'PATIENT 2'");
    }
  }

  private static ScheduleCache cache() {
    var redis =
        RedisLink.open(VERTX, TestServices.redis(), new Config.Redis(Optional.empty(), "t"));
    return new ScheduleCache(VERTX, redis, Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    db.close().await();
    VERTX.close().await();
    TestServices.drop(database);
  }

  /// A dose of a patient who wants to be reminded again, or not.
  private record Case(ClaimModel before, boolean repeats) {}

  @Test
  void everyDoseIsMovedOnAsTheModelSays() {
    var random = new Random(7);
    Map<UUID, Case> before = new HashMap<>();
    for (int i = 0; i < DOSES; i++) {
      ClaimModel made = some(random, i);
      UUID id = Uuids.next(NOW.toEpochMilli());
      before.put(id, new Case(made, i % 2 == 0));
      insert(id, i, made);
    }
    List<Instant> claimed = new DueDoseStore(db, cache()).claim(NOW, DOSES).await();

    assertThat(claimed).hasSizeBetween(DOSES / 4, DOSES);
    List<String> actual = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Row row : db.read(AFTER, Tuple.tuple(), row -> row).await()) {
      Case was = Objects.requireNonNull(before.get(row.getUUID("id")));
      actual.add(was + " -> " + words(row));
      expected.add(was + " -> " + words(was.before().claim(NOW, was.repeats())));
    }
    assertThat(actual).isEqualTo(expected);
  }

  /// As it may stand in the database at that time or, where no node was up, long after it.
  private static ClaimModel some(Random random, int number) {
    int grace = List.of(10, 20, 30, 60).get(random.nextInt(4));
    Instant scheduled = NOW.minusSeconds(random.nextInt(-20, 140) * 30L);
    if (random.nextInt(10) == 0) scheduled = NOW.minus(Duration.ofHours(25));
    // No two at one instant, and some at exactly this one.
    scheduled = scheduled.minus(number / 2 * 4L, java.time.temporal.ChronoUnit.MICROS);
    Dose due = DoseFixture.dueAt(scheduled, Duration.ofMinutes(grace));
    Instant then = scheduled.minusSeconds(600).plusSeconds(random.nextInt(120) * 30L);
    // Some put off to exactly the end of the grace period.
    if (random.nextInt(5) == 0) then = due.missedAfter().minus(Duration.ofMinutes(5));
    Instant until = then.plus(Duration.ofMinutes(5L * random.nextInt(1, 4)));
    int behind = new Timetable(due.scheduledAt(), due.missedAfter()).behind(then);
    var snoozed = random.nextBoolean() ? Optional.of(until) : Optional.<Instant>empty();
    boolean late = then.isAfter(due.missedAfter());
    Dose dose =
        DoseFixture.with(
            due,
            late ? DoseStatus.MISSED : DoseStatus.DUE,
            1,
            new Reminding(behind, snoozed, List.of()));
    return new ClaimModel(dose, dose.next(then), Optional.empty());
  }

  private static void insert(UUID id, int number, ClaimModel made) {
    Dose dose = made.dose();
    Tuple arguments =
        Tuple.tuple()
            .addValue(id)
            .addValue(LocalDate.of(2020, 1, 1).plusDays(number))
            .addValue(Rows.at(dose.scheduledAt()))
            .addValue(Rows.at(dose.missedAfter()))
            .addValue(dose.status().name())
            .addValue((short) dose.reminding().behind())
            .addValue(Rows.at(dose.reminding().snoozedUntil()))
            .addValue(made.next().map(next -> next.kind().name()).orElse(null))
            .addValue(Rows.at(made.next().map(NextAction::at)))
            .addValue(number % 2 == 0 ? "PATIENT 1" : "PATIENT 2");
    assertThat(db.read(INSERT, arguments, row -> row).await()).hasSize(1);
  }

  private static String words(Row row) {
    Dose dose = DoseRows.dose(row);
    var next =
        Optional.ofNullable(row.getString("next_action"))
            .map(kind -> new NextAction(Kind.valueOf(kind), Rows.instant(row, "next_action_at")));
    return words(dose, next, Optional.ofNullable(row.getString("told")));
  }

  private static String words(ClaimModel model) {
    return words(model.dose(), model.next(), model.told());
  }

  private static String words(Dose dose, Optional<NextAction> next, Optional<String> told) {
    return "%s v%d behind %d next %s told %s"
        .formatted(dose.status(), dose.version(), dose.reminding().behind(), next, told);
  }
}
