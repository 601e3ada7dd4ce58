package com.dastern.changes;

import com.dastern.testing.TestServices;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Writes what phones are told of, for one patient and a caregiver: each transaction does a few
/// things, lingers, and commits or not.
final class RandomWriter {
  // Two of them took the same rows in another order.
  private static final Set<String> LOCKED = Set.of("40P01", "55P03");
  private static final Duration LONGEST = Duration.ofMillis(12);
  private static final AtomicInteger DAY = new AtomicInteger();

  /// Alerts are written under the locks that the notifier takes. `{p}` is the patient, `{c}` the
  /// caregiver, `{n}` a number of its own.
  private static final List<String> THINGS =
      List.of(
          """
          insert into dose_events
            (patient_id, prescription_id, medication_id, medication, day, slot, amount, meal,
             scheduled_at, missed_after, next_action, next_action_at)
          select patient_id, prescription_id, id, '{"nameKm": "x"}', date '2000-01-01' + {n}, 'NIGHT', 1,
                 'AFTER', t.at, t.at + interval '30 minutes', 'REMIND', t.at
          from medications, (select timestamptz '2000-01-01 00:00Z' + {n} * interval '1 day' as at) t
          where patient_id = '{p}' limit 2
          """,
          """
          update dose_events set status = 'SKIPPED', skip_reason = '{n}', snoozed_until = null,
            version = version + 1, next_action = null, next_action_at = null
          where id = (select id from dose_events where patient_id = '{p}' order by random() limit 1)
          """,
          """
          update dose_events set reminders = ({n} % 5)::smallint
          where id = (select id from dose_events where patient_id = '{p}' order by random() limit 1)
          """,
          """
          delete from dose_events
          where id in (select id from dose_events where patient_id = '{p}' order by random() limit 2)
          """,
          """
          with dose as materialized (
            select id from dose_events d where patient_id = '{p}' and id = (
              select id from dose_events where patient_id = '{p}' order by random() limit 1)
            for share of d
          ), connection as materialized (
            select 1 from connections c where patient_id = '{p}' and (select count(*) from dose) = 1
            for key share of c
          ), event as materialized (select gen_random_uuid() as id)
          insert into notifications (user_id, event_id, patient_id, subject_id, type, title, body, created_at)
          select u, event.id, '{p}', dose.id, 'MISSED_DOSE_ALERT', '{n}', '{n}', now()
          from dose, connection, event, unnest(array['{p}', '{c}']::uuid[]) u
          """,
          """
          update notifications set read_at = now()
          where id in (select id from notifications where user_id in ('{p}', '{c}') order by random() limit 2)
          """,
          """
          update notifications set deleted_at = now()
          where deleted_at is null and id in (
            select id from notifications where user_id in ('{p}', '{c}') order by random() limit 1)
          """,
          "update connections set alerts_wanted = not alerts_wanted where patient_id = '{p}'",
          """
          update connections set status = (array['ACCEPTED', 'REVOKED'])[1 + {n} % 2]::connection_status
          where patient_id = '{p}'
          """,
          """
          update connections set permission = (array['ALLOWED', 'NOT_ALLOWED'])[1 + {n} % 2]::connection_permission,
            selected_from = null
          where patient_id = '{p}'
          """,
          """
          update connections set permission = 'SELECTED', selected_from = date '2000-01-01' + {n} % 100
          where patient_id = '{p}'
          """,
          "update prescriptions set title = '{n}', version = version + 1 where patient_id = '{p}'",
          "update prescriptions set made_until = now() where patient_id = '{p}'",
          "update users set name = 'សុខ {n}' where id in ('{p}', '{c}')",
          "update medications set reminder_times = array[time '07:00'] || array[time '08:00' + {n} * interval '1 minute'] where patient_id = '{p}' and position = 0");

  private final Random random;
  private final URI database;
  private final String patient;
  private final String caregiver;

  RandomWriter(long seed, URI database, String patient, String caregiver) {
    this.random = new Random(seed);
    this.database = database;
    this.patient = patient;
    this.caregiver = caregiver;
  }

  /// How many transactions were committed.
  int write(int transactions) throws SQLException {
    int committed = 0;
    try (Connection connection = TestServices.connect(database)) {
      connection.createStatement().execute("set lock_timeout = '50ms'");
      connection.setAutoCommit(false);
      for (int i = 0; i < transactions; i++) {
        if (one(connection)) committed++;
      }
    }
    return committed;
  }

  private boolean one(Connection connection) throws SQLException {
    try {
      for (int things = random.nextInt(1, 4); things > 0; things--) {
        connection.createStatement().execute(something());
      }
      LockSupport.parkNanos(random.nextLong(LONGEST.toNanos()));
      if (random.nextInt(5) > 0) {
        connection.commit();
        return true;
      }
    } catch (SQLException e) {
      if (!LOCKED.contains(e.getSQLState())) throw e;
    }
    connection.rollback();
    return false;
  }

  private String something() {
    return THINGS
        .get(random.nextInt(THINGS.size()))
        .replace("{p}", patient)
        .replace("{c}", caregiver)
        .replace("{n}", Integer.toString(DAY.getAndIncrement()));
  }
}
