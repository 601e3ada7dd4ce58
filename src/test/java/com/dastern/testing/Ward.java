package com.dastern.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// Patients, caregivers and doses in numbers, written by SQL behind the server's back: through the
/// API a thousand log-ins would take a minute.
public final class Ward implements AutoCloseable {
  private static final String USERS =
      """
      insert into users (id, role, status, name, email, password_hash, created_at, updated_at)
      select gen_random_uuid(), r.role::user_role, 'ACTIVE', r.role || ' ' || n,
             lower(r.role) || n || '@ward.example', '-', now(), now()
      from generate_series(1, ?) as n, (values ('PATIENT'), ('FAMILY_MEMBER')) as r(role)
      """;
  private static final String CONNECTIONS =
      """
      insert into connections
        (patient_id, id, other_id, requested_by, status, permission, created_at, updated_at)
      select p.id, gen_random_uuid(), c.id, c.id, 'ACCEPTED', 'ALLOWED', now(), now()
      from users p join users c on c.email = replace(p.email, 'patient', 'family_member')
      where p.email like 'patient%@ward.example'
      """;
  private static final String PRESCRIPTIONS =
      """
      insert into prescriptions
        (patient_id, id, author_id, status, version, title, created_at, updated_at)
      select id, gen_random_uuid(), id, 'ACTIVE', 1, 'ward', now(), now()
      from users where email like ?
      """;
  private static final String VERSIONS =
      """
      insert into prescription_versions
        (patient_id, prescription_id, version, change, author_id, at, snapshot)
      select p.patient_id, p.id, 1, 'WRITTEN', p.author_id, p.created_at,
             jsonb_build_object('status', p.status, 'title', p.title, 'medications', (
               select jsonb_agg(jsonb_build_object(
                 'id', m.id, 'nameKm', m.name_km, 'nameLatin', m.name_latin, 'form', m.form,
                 'unit', m.unit, 'asNeeded', m.as_needed, 'grid', m.grid, 'days', m.days,
                 'startDate', m.start_date))
               from medications m
               where m.patient_id = p.patient_id and m.prescription_id = p.id))
      from prescriptions p join users u on u.id = p.patient_id
      where p.title = 'ward' and u.email like ?
      """;
  private static final String MEDICATIONS =
      """
      insert into medications
        (patient_id, id, prescription_id, position, name_km, name_latin, form, unit, as_needed,
         grid, days, start_date)
      select p.patient_id, gen_random_uuid(), p.id, n, 'មេតហ្វរមីន', 'Metformin', 'TABLET',
             'tablet', false, '{"morning": {"amount": 1, "meal": "AFTER"}}', '{"pattern": "DAILY"}',
             current_date
      from prescriptions p join users u on u.id = p.patient_id, generate_series(0, ?) as n
      where p.title = 'ward' and u.email like ?
      """;
  private static final String DOSES =
      """
      insert into dose_events
        (patient_id, prescription_id, medication_id, medication, day, slot, amount, meal,
         scheduled_at, missed_after, next_action, next_action_at)
      select m.patient_id, m.prescription_id, m.id,
             '{"nameKm": "មេតហ្វរមីន", "nameLatin": "Metformin", "strength": null,
               "form": "TABLET", "unit": "tablet"}',
             ?, 'MORNING', 1, 'AFTER', ?, ?, 'MISS', ?
      from medications m
      join prescriptions p on p.patient_id = m.patient_id and p.id = m.prescription_id
      join users u on u.id = m.patient_id
      where p.title = 'ward' and u.email like ? and m.position < ?
      returning id
      """;
  private static final String EVERYBODY = "patient%@ward.example";
  private static final Duration GRACE = Duration.ofMinutes(30);

  // No occasion has two doses, and a test may have several in an hour: each round has its own day.
  private static final LocalDate FIRST_DAY = LocalDate.of(2010, 1, 1);
  private static final AtomicInteger rounds = new AtomicInteger();

  private final Connection connection;

  public Ward(URI database) {
    try {
      connection = TestServices.connect(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// So many patients, with one caregiver and so many medications each.
  public void admit(int patients, int medications) {
    update(USERS, patients);
    update(CONNECTIONS);
    update(PRESCRIPTIONS, EVERYBODY);
    update(MEDICATIONS, medications - 1, EVERYBODY);
    update(VERSIONS, EVERYBODY);
    update("analyze");
  }

  /// Medications for somebody who came through the API.
  public void prescribe(String patientEmail, int medications) {
    update(PRESCRIPTIONS, patientEmail);
    update(MEDICATIONS, medications - 1, patientEmail);
    update(VERSIONS, patientEmail);
  }

  /// One dose of each medication of each patient of the ward, missed at that moment.
  public int missedAt(Instant moment, int medications) {
    return missedAt(moment, EVERYBODY, medications).size();
  }

  /// So many doses of that patient, missed at that moment; their ids.
  public List<String> missedAt(Instant moment, String patientEmail, int medications) {
    LocalDate day = FIRST_DAY.plusDays(rounds.getAndIncrement());
    Timestamp due = Timestamp.from(moment);
    Timestamp scheduled = Timestamp.from(moment.minus(GRACE));
    try (var insert = prepare(DOSES, day, scheduled, due, due, patientEmail, medications)) {
      List<String> ids = new ArrayList<>();
      var rows = insert.executeQuery();
      while (rows.next()) ids.add(rows.getString(1));
      return ids;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One number; each `?` is a value, a list stands for an array of ids.
  public long count(String sql, Object... values) {
    try (var query = prepare(sql, values)) {
      var rows = query.executeQuery();
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void update(String sql, Object... values) {
    try (var statement = prepare(sql, values)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> statement.setNull(i + 1, Types.NULL);
        case List<?> ids ->
            statement.setArray(
                i + 1,
                connection.createArrayOf(
                    "uuid", ids.stream().map(id -> UUID.fromString((String) id)).toArray()));
        default -> statement.setObject(i + 1, values[i]);
      }
    }
    return statement;
  }
}
