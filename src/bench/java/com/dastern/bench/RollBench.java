package com.dastern.bench;

import com.dastern.doses.DoseStore;
import com.dastern.doses.RollHorizon;
import com.dastern.doses.ScheduleCache;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.platform.redis.RedisLink;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nightly roll: the doses of every patient's treatment are made for one more day. Each patient
/// has one prescription of two medications, of two doses a day each, and the doses of the last two
/// days that were made; so each gets four doses more. It is measured with 1,000 patients and up to
/// 100,000: what one patient costs is to stay the same.
///
/// Next to it, in the same run, the same rows copied by the database alone into a table with the
/// same indexes: the least that they cost.
public final class RollBench {
  private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000);
  private static final int PER_PATIENT = 4;
  private static final String PATIENTS =
      """
      insert into users (id, role, status, name, email, password_hash, created_at, updated_at)
      select gen_random_uuid(), 'PATIENT', 'ACTIVE', 'roll ' || n, 'roll' || n || '@roll.example', '-',
             now(), now()
      from generate_series(?::int + 1, ?::int) as n
      """;
  // A day behind, as they are each night.
  private static final String PRESCRIPTIONS =
      """
      insert into prescriptions
        (patient_id, id, author_id, status, version, title, created_at, updated_at, made_until)
      select id, gen_random_uuid(), id, 'ACTIVE', 1, 'roll', now(), now(),
             now() + interval '29 days'
      from users u where email like '%@roll.example'
        and not exists (select from prescriptions p where p.patient_id = u.id)
      """;
  private static final String MEDICATIONS =
      """
      insert into medications
        (patient_id, id, prescription_id, position, name_latin, form, unit, as_needed, grid, days,
         start_date)
      select p.patient_id, gen_random_uuid(), p.id, n, 'Metformin', 'TABLET', 'tablet', false,
             '{"morning": {"amount": 1, "meal": "AFTER"}, "night": {"amount": 1, "meal": "AFTER"}}',
             '{"pattern": "DAILY"}', current_date
      from prescriptions p, generate_series(0, 1) as n
      where p.title = 'roll'
        and not exists (select from medications m where m.patient_id = p.patient_id)
      """;
  private static final String MADE =
      """
      insert into dose_events
        (patient_id, prescription_id, medication_id, medication, day, slot, amount, meal,
         scheduled_at, missed_after, next_action, next_action_at)
      select m.patient_id, m.prescription_id, m.id,
             '{"nameKm": null, "nameLatin": "Metformin", "strength": null, "form": "TABLET",
               "unit": "tablet"}',
             at::date, s.slot::dose_slot, 1, 'AFTER', at + s.hour, at + s.hour + interval '30 minutes',
             'REMIND', at + s.hour
      from medications m,
           (values (current_date + interval '27 days'), (current_date + interval '28 days')) as d(at),
           (values ('MORNING', interval '30 minutes'), ('NIGHT', interval '13 hours'))
             as s(slot, hour)
      where not exists (select from dose_events e where e.patient_id = m.patient_id)
      """;

  private RollBench() {}

  public static void main(String[] arguments) {
    Map<String, String> settings = TestServices.settings();
    URI database = URI.create(settings.get("DATABASE_URL"));
    Vertx vertx = Vertx.vertx();
    var config = new Config.Database(Optional.empty(), 2, 1, Duration.ofSeconds(30));
    var db = Db.open(vertx, database, config);
    Migrations.run(database);
    var redis =
        RedisLink.open(vertx, TestServices.redis(), new Config.Redis(Optional.empty(), "bench"));
    var cache = new ScheduleCache(vertx, redis, Clock.systemUTC());
    var roll = new RollHorizon(db, new DoseStore(db, cache), Clock.systemUTC());
    System.out.printf("%nrolling the horizon on by a day%n");
    try (var ward = new Ward(database)) {
      int there = 0;
      for (int size : SIZES) {
        fill(ward, there, size);
        there = size;
        measure(ward, roll, size);
      }
    }
    System.exit(0);
  }

  private static void fill(Ward ward, int there, int size) {
    ward.update(PATIENTS, there, size);
    ward.update(PRESCRIPTIONS);
    ward.update(MEDICATIONS);
    ward.update(MADE);
    ward.update("update prescriptions set made_until = now() + interval '29 days'");
    ward.update("delete from dose_events where scheduled_at > now() + interval '29 days'");
    ward.update("vacuum analyze users, prescriptions, medications, dose_events");
  }

  private static void measure(Ward ward, RollHorizon roll, int size) {
    long before = ward.count("select count(*) from dose_events");
    long start = System.nanoTime();
    while (roll.run().isZero()) {}
    double seconds = (System.nanoTime() - start) / 1e9;
    long made = ward.count("select count(*) from dose_events") - before;
    if (made < size * (PER_PATIENT - 1L)) throw new IllegalStateException(made + " doses made");
    double rows = copied(ward, made);
    System.out.printf(
        "%,8d patients: %6.1f s, %6.3f ms a patient, %,8.0f doses/s; the rows alone %,8.0f/s (%.0f %%)%n",
        size, seconds, 1000 * seconds / size, made / seconds, rows, 100 * made / seconds / rows);
  }

  private static double copied(Ward ward, long rows) {
    ward.update("drop table if exists bench_doses");
    ward.update("create table bench_doses (like dose_events including all)");
    long start = System.nanoTime();
    ward.update(
        "insert into bench_doses select * from dose_events order by id desc limit " + rows);
    double rate = rows / ((System.nanoTime() - start) / 1e9);
    ward.update("drop table bench_doses");
    return rate;
  }
}
