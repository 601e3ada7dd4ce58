package com.dastern.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// A million doses of 2,000 patients, 500 of whom one doctor cares for, written by SQL behind the
/// server's back: what is fast with few rows tells nothing.
///
/// Each patient has five doses a day from 89 days ago up to ten days ahead. Somewhere between all
/// and none of the past ones were taken, the share grows with the patient's number. Of each patient
/// 20 doses are gone, and everybody who is connected with one was told of 20.
public final class Population {
  public static final int PATIENTS = 2_000;
  public static final int OF_DOCTOR = 500;
  public static final UUID DOCTOR = UUID.fromString("0199e0c2-0000-7000-8000-000000000000");

  private static final List<String> FILL =
      List.of(
          // What is written fits together: a million look-ups of it would take longer than the
          // rest.
          """
          do $$ declare f record; begin
            for f in select conname from pg_constraint where conrelid = 'dose_events'::regclass and contype = 'f' loop
              execute 'alter table dose_events drop constraint ' || f.conname;
            end loop;
          end $$
          """,
          """
          insert into users (id, role, status, name, email, created_at, updated_at)
          select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'PATIENT', 'ACTIVE', 'សុខ ' || n,
                 'p' || n || '@population.example', now(), now()
          from generate_series(1, %d) as n
          """
              .formatted(PATIENTS),
          """
          insert into users (id, role, status, name, email, created_at, updated_at)
          values ('%s', 'DOCTOR', 'VERIFIED', 'លឹម វណ្ណា', 'doctor@population.example', now(), now())
          """
              .formatted(DOCTOR),
          """
          insert into users (id, role, status, name, email, created_at, updated_at)
          select md5('family ' || n)::uuid, 'FAMILY_MEMBER', 'ACTIVE', 'សុខ ' || n,
                 'f' || n || '@population.example', now(), now()
          from generate_series(1, %d) as n
          """
              .formatted(PATIENTS),
          "insert into subscriptions (user_id, updated_at) select id, now() from users",
          """
          insert into connections
            (patient_id, id, other_id, requested_by, status, permission, created_at, updated_at)
          select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), d.id, d.id, 'ACCEPTED'::connection_status, 'ALLOWED'::connection_permission, now(), now()
          from (select '%s'::uuid as id) d, generate_series(1, %d) as n
          union all
          select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), md5('family ' || n)::uuid,
                 md5('family ' || n)::uuid, 'ACCEPTED'::connection_status, 'ALLOWED'::connection_permission, now(), now()
          from generate_series(1, %d) as n
          """
              .formatted(DOCTOR, OF_DOCTOR, PATIENTS),
          """
          insert into prescriptions
            (patient_id, id, author_id, status, version, title, created_at, updated_at)
          select id, md5('prescription ' || id)::uuid, id, 'ACTIVE', 1, 'population', now(), now()
          from users where role = 'PATIENT'
          """,
          """
          insert into medications
            (patient_id, id, prescription_id, position, name_latin, form, unit, as_needed, grid, days, start_date)
          select p.patient_id, md5(n || ' of ' || p.patient_id)::uuid, p.id, n, 'Metformin', 'TABLET',
                 'tablet', false, '{"morning": {"amount": 1, "meal": "AFTER"}}', '{"pattern": "DAILY"}',
                 current_date - 89
          from prescriptions p, generate_series(0, 4) as n
          """,
          // In order at the end, which takes half the time.
          "create temp table later as select indexname, indexdef from pg_indexes where tablename = 'dose_events'"
              + " and indexname in (select relname from pg_class c join pg_index i on i.indexrelid = c.oid"
              + " where not i.indisunique)",
          """
          do $$ declare i record; begin
            for i in select indexname from later loop execute 'drop index ' || i.indexname; end loop;
          end $$
          """,
          """
          insert into dose_events
            (patient_id, prescription_id, medication_id, medication, day, slot, amount, meal, scheduled_at,
             missed_after, status, taken_at, skip_reason, next_action, next_action_at)
          select x.patient_id, x.prescription_id, x.medication_id,
                 '{"nameKm": null, "nameLatin": "Metformin", "strength": null, "form": "TABLET", "unit": "tablet"}',
                 x.day, 'MORNING', 1, 'AFTER', x.at, x.at + interval '30 minutes', x.status::dose_status,
                 case when x.status = 'TAKEN_ON_TIME' then x.at end, case when x.status = 'SKIPPED' then 'nausea' end,
                 case when x.status = 'DUE' then 'REMIND'::dose_action end,
                 case when x.status = 'DUE' then x.at end
          from (
            select u.patient_id, md5('prescription ' || u.patient_id)::uuid as prescription_id,
                   md5(m || ' of ' || u.patient_id)::uuid as medication_id, at, at::date as day,
                   case when at > now() then 'DUE'
                        when hashtext(m || ' ' || d) %% %2$d + %2$d < 2 * u.n then 'TAKEN_ON_TIME'
                        when hashtext(m || ' ' || d) %% 5 = 0 then 'SKIPPED'
                        else 'MISSED' end as status
            from (select n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as patient_id from generate_series(1, %1$d) as n) u,
                 generate_series(-89, 10) as d,
                 generate_series(0, 4) as m,
                 lateral (select date_trunc('day', now()) + d * interval '1 day' + (m * 3 + 2) * interval '1 hour') as t(at)
          ) x
          """
              .formatted(PATIENTS, PATIENTS),
          """
          do $$ declare i record; begin
            for i in select indexdef from later loop execute i.indexdef; end loop;
          end $$
          """,
          """
          insert into notifications (user_id, event_id, patient_id, type, title, body, created_at)
          select c.other_id, gen_random_uuid(), c.patient_id, 'MISSED_DOSE_ALERT', 'សុខ', 'សុខ', now()
          from connections c, generate_series(1, 20)
          """,
          """
          insert into tombstones (owner_id, kind, id)
          select id, 'DOSE', gen_random_uuid() from users, generate_series(1, 20) where role = 'PATIENT'
          """,
          "vacuum analyze users, subscriptions, connections, prescriptions, medications, dose_events,"
              + " notifications, tombstones");

  private Population() {}

  public static UUID patient(int number) {
    return new UUID(0x7000L, Long.MIN_VALUE | number);
  }

  public static void fill(URI database) {
    try (Connection connection = TestServices.connect(database);
        var statement = connection.createStatement()) {
      for (String sql : FILL) statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
