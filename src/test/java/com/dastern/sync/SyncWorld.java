package com.dastern.sync;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// A patient with many doses at one moment, whose family was alerted of most that were missed.
/// Every world of a size is like every other, but for the ids that the server gave.
final class SyncWorld {
  static final Duration GRACE = Duration.ofMinutes(30);
  static final int MEDICATIONS = 25;
  static final int AS_NEEDED = 4;

  // One dose in five was marked online, the family was not alerted of one in four, and one in three
  // has a nudge.
  private static final String DOSES =
      """
      insert into dose_events
        (patient_id, id, prescription_id, medication_id, medication, day, slot, amount, meal,
         scheduled_at, missed_after, status, version, taken_at, next_action, next_action_at)
      select m.patient_id, gen_random_uuid(), m.prescription_id, m.id,
             '{"nameKm": "មេតហ្វរមីន", "nameLatin": "Metformin", "strength": null, "form": "TABLET", "unit": "tablet"}',
             date '2020-01-01' + (h / 25), 'MORNING', 1, 'AFTER', x.at, x.at + interval '30 minutes', x.status, x.version,
             case when x.status = 'TAKEN_ON_TIME' then x.at + interval '5 minutes' end,
             case when x.status = 'DUE' then 'MISS'::dose_action end,
             case when x.status = 'DUE' then x.at + interval '30 minutes' end
      from generate_series(0, ? - 1) as h
      join medications m on m.patient_id = ?::uuid and m.position = h % 25 and not m.as_needed
      cross join lateral (select ?::timestamptz - (h / 25) * ?::interval as at) as t
      cross join lateral (select t.at,
        case when t.at + interval '5 minutes' <= ?::timestamptz and h % 5 = 0 then 'TAKEN_ON_TIME'
             when t.at + interval '30 minutes' <= ?::timestamptz then 'MISSED'
             else 'DUE' end::dose_status as status) as y
      cross join lateral (select y.at, y.status, case when y.status = 'DUE' then 1 else 2 end as version) as x
      """;
  private static final String MARKS =
      """
      insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline, taken_at)
      select patient_id, id, md5(scheduled_at::text || (select position from medications m where m.id = medication_id))::uuid,
             'TAKEN', taken_at, taken_at, false, taken_at
      from dose_events where patient_id = ?::uuid and status = 'TAKEN_ON_TIME'
      """;
  private static final String ALERTS =
      """
      insert into notifications (user_id, event_id, patient_id, subject_id, type, title, body, created_at)
      select c.other_id, gen_random_uuid(), d.patient_id, d.id, 'MISSED_DOSE_ALERT', 'missed', 'missed', d.missed_after
      from (select *, row_number() over (order by scheduled_at, (select position from medications m where m.id = medication_id)) as n
            from dose_events where patient_id = ?::uuid and status = 'MISSED') d
      join connections c on c.patient_id = d.patient_id
      where d.n % 4 <> 0
      """;
  private static final String NUDGES =
      """
      insert into nudges (patient_id, id, dose_id, caregiver_id, number, sent_at)
      select d.patient_id, md5(d.id::text)::uuid, d.id, c.other_id, 1, d.scheduled_at
      from dose_events d
      join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
      join connections c on c.patient_id = d.patient_id
      join users u on u.id = c.other_id and u.language = 'KHMER'
      where d.patient_id = ?::uuid and m.position % 3 = 0
      """;
  private static final String AS_NEEDED_MEDICATIONS =
      """
      insert into medications
        (patient_id, id, prescription_id, position, name_latin, form, unit, as_needed, grid, days, start_date)
      select p.patient_id, gen_random_uuid(), p.id, 25 + n, 'Paracetamol', 'TABLET', 'tablet', true, '{}', '{"pattern": "DAILY"}',
             current_date
      from prescriptions p, generate_series(0, 3) as n where p.patient_id = ?::uuid
      """;
  private static final String HISTORIES =
      """
      select d.id, d.day, d.scheduled_at, d.status::text, m.id as medication_id, n.id as nudge_id, m.position,
             exists (select from notifications a where a.subject_id = d.id) as alerted
      from dose_events d
      join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
      left join nudges n on n.patient_id = d.patient_id and n.dose_id = d.id
      where d.patient_id = ?::uuid and not d.as_needed
      order by d.scheduled_at, m.position
      """;
  private static final String STATE =
      """
      select coalesce(string_agg(line, chr(10) order by line), '') from (
        select concat_ws('|', 'dose', m.position, d.scheduled_at, case when d.as_needed then d.id end, d.status, d.taken_at,
                         d.skip_reason, d.version, d.next_action, d.next_action_at, d.snoozed_until, d.snooze_ids, d.reported,
                         d.reported_missed, d.amount) as line
        from dose_events d join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where d.patient_id = ?::uuid
        union all
        select concat_ws('|', 'mark', k.id, k.kind, k.at, k.received_at, k.offline, k.taken_at, k.late, k.reason, k.minutes, k.amount)
        from dose_marks k where k.patient_id = ?::uuid
        union all
        select concat_ws('|', 'nudge', m.position, d.scheduled_at, n.answer, n.answered_at)
        from nudges n join dose_events d on d.patient_id = n.patient_id and d.id = n.dose_id
        join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where n.patient_id = ?::uuid
        union all
        select concat_ws('|', 'action', a.id, a.type, a.at)
        from sync_actions a where a.user_id = ?::uuid
        union all
        select concat_ws('|', 'told', u.language, m.position, d.scheduled_at, n.type, n.title, n.body, split_part(n.slot, '/', 1),
                         case when n.slot is not null then n.created_at end)
        from notifications n join users u on u.id = n.user_id
        join dose_events d on d.patient_id = n.patient_id and d.id = n.subject_id
        join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where n.patient_id = ?::uuid and n.deleted_at is null
      ) as lines
      """;

  private static final String SUMMARY =
      """
      select coalesce(string_agg(line, chr(10) order by line collate "C"), '') from (
        select concat('dose|', m.position, '|', floor(extract(epoch from d.scheduled_at)), '|', d.status, '|',
                      floor(extract(epoch from d.taken_at)), '|', d.skip_reason, '|', d.version, '|',
                      floor(extract(epoch from d.snoozed_until)), '|', array_to_string(d.snooze_ids, ' ')) as line
        from dose_events d join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where d.patient_id = ?::uuid and not d.as_needed
        union all
        select concat('prn|', m.position, '|', floor(extract(epoch from d.scheduled_at)), '|', d.id, '|', d.amount)
        from dose_events d join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where d.patient_id = ?::uuid and d.as_needed
        union all
        select concat('nudge|', m.position, '|', floor(extract(epoch from d.scheduled_at)), '|', n.answer, '|',
                      floor(extract(epoch from n.answered_at)))
        from nudges n join dose_events d on d.patient_id = n.patient_id and d.id = n.dose_id
        join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where n.patient_id = ?::uuid and n.answer is not null
        union all
        select concat('told|', m.position, '|', floor(extract(epoch from d.scheduled_at)), '|', u.language, '|', n.title)
        from notifications n join users u on u.id = n.user_id
        join dose_events d on d.patient_id = n.patient_id and d.id = n.subject_id
        join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where n.patient_id = ?::uuid and n.deleted_at is null and n.slot is not null
      ) as lines
      """;

  private final TestServer server;
  private final Somebody patient;

  /// A dose with what has happened to it before.
  record Subject(
      int history,
      int position,
      String day,
      String dose,
      Instant scheduledAt,
      String status,
      String medication,
      String nudge,
      boolean alerted) {
    Instant missedAfter() {
      return scheduledAt.plus(GRACE);
    }
  }

  private SyncWorld(TestServer server, Somebody patient) {
    this.server = server;
    this.patient = patient;
  }

  static SyncWorld of(TestServer server, TokenForge forge, int histories) {
    Somebody patient = forge.longLived(server.people().patient());
    Somebody khmer = server.people().caregiverOf(patient);
    Somebody english = server.people().caregiverOf(patient);
    var world = new SyncWorld(server, patient);
    world.update(
        "update connections set requested_at = requested_at - interval '2 days', accepted_at = accepted_at - interval '2 days' where patient_id = ?::uuid",
        patient.id());
    world.update("update users set name = 'សុខ ដារ៉ា' where id = ?::uuid", patient.id());
    world.update("update users set language = 'KHMER' where id = ?::uuid", khmer.id());
    world.update("update users set language = 'ENGLISH' where id = ?::uuid", english.id());
    try (var ward = new Ward(server.database())) {
      ward.prescribe(patient.email(), MEDICATIONS);
    }
    world.fill(histories);
    return world;
  }

  private void fill(int histories) {
    String now = server.clock().instant().toString();
    // What is ahead would have to be in a plan.
    String latest = server.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    int each = Math.max(1, histories / MEDICATIONS);
    String step = Math.min(600, 17 * 3600 / each) + " seconds";
    update(AS_NEEDED_MEDICATIONS, patient.id());
    update(DOSES, histories, patient.id(), latest, step, now, now);
    update(MARKS, patient.id());
    update(ALERTS, patient.id());
    update(NUDGES, patient.id());
    update("analyze");
  }

  Somebody patient() {
    return patient;
  }

  List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    try (Connection connection = TestServices.connect(server.database());
        var query = connection.prepareStatement(HISTORIES)) {
      query.setString(1, patient.id());
      var rows = query.executeQuery();
      while (rows.next()) {
        subjects.add(
            new Subject(
                subjects.size(),
                rows.getInt("position"),
                rows.getString("day"),
                rows.getString("id"),
                rows.getTimestamp("scheduled_at").toInstant(),
                rows.getString("status"),
                rows.getString("medication_id"),
                rows.getString("nudge_id"),
                rows.getBoolean("alerted")));
      }
      return subjects;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The medications that are taken as needed.
  List<String> asNeeded() {
    List<String> ids = new ArrayList<>();
    try (Connection connection = TestServices.connect(server.database());
        var query =
            connection.prepareStatement(
                "select id from medications where patient_id = ?::uuid and as_needed order by position")) {
      query.setString(1, patient.id());
      var rows = query.executeQuery();
      while (rows.next()) ids.add(rows.getString(1));
      return ids;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Everything of the patient's that is not an id of the server's, in a fixed order: a line for
  /// each dose, mark, nudge, action and notification.
  String state() {
    return text(STATE, 5);
  }

  /// What [ExpectedState] says of it.
  String summary() {
    return text(SUMMARY, 4);
  }

  /// All that is known of one dose, for whoever looks for a fault.
  String story(String position, String scheduledAt) {
    String dose =
        """
        select d.id from dose_events d join medications m on m.patient_id = d.patient_id and m.id = d.medication_id
        where d.patient_id = '%s' and m.position = %s and floor(extract(epoch from d.scheduled_at)) = %s
        """
            .formatted(patient.id(), position, scheduledAt);
    return server.text(
        """
        select string_agg(line, chr(10)) from (
          select to_jsonb(d)::text as line from dose_events d where id in (%1$s)
          union all
          (select to_jsonb(m)::text from dose_marks m where dose_id in (%1$s) order by at, kind)
          union all
          (select to_jsonb(n)::text from notifications n where subject_id in (%1$s) order by id)
          union all
          (select to_jsonb(e)::text from events e where payload ->> 'doseId' in (select id::text from (%1$s) as x) order by xid)
        ) as lines
        """
            .formatted(dose));
  }

  private String text(String sql, int patients) {
    try (Connection connection = TestServices.connect(server.database());
        var query = connection.prepareStatement(sql)) {
      for (int i = 1; i <= patients; i++) query.setString(i, patient.id());
      var rows = query.executeQuery();
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void update(String sql, Object... values) {
    try (Connection connection = TestServices.connect(server.database());
        var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
