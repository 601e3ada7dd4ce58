package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// The scheduler writes the trails of a thousand patients in one statement while the same patients
/// mark doses: nobody waits for another crosswise.
class MissedAndMarkedIT {
  private static final int PATIENTS = 1_000;
  private static final int ROUNDS = 4;
  private static final int MARKERS = 8;
  // As the server marks: the dose first, the trail last.
  private static final String MARK =
      """
      with dose as (
        select d.patient_id, d.id from dose_events d
        where d.patient_id = (select id from users where email = ?) and d.status = 'DUE'
        limit 1 for update
      ), marked as (
        update dose_events d set status = 'TAKEN_LATE', taken_at = now(), version = version + 1,
          next_action = null, next_action_at = null
        from dose where d.patient_id = dose.patient_id and d.id = dose.id
        returning d.patient_id, d.id
      )
      insert into audit_logs (at, actor_id, actor_role, action, patient_id, subject_id)
      select now(), patient_id, 'PATIENT', 'DOSE_TAKEN', patient_id, id from marked
      """;

  @Test
  void schedulerAndPatientsDoNotDeadlock() {
    try (var server = TestServer.start();
        var ward = new Ward(server.database())) {
      ward.admit(PATIENTS, 2);
      for (int round = 0; round < ROUNDS; round++) {
        ward.missedAt(Instant.now().plusMillis(1_500), 2);
        List<Callable<Integer>> markers = new ArrayList<>();
        for (int i = 0; i < MARKERS; i++) {
          int first = i;
          markers.add(() -> mark(server, first));
        }
        AtOnce.all(markers);
        Await.until(
            "all are marked or missed",
            Duration.ofSeconds(60),
            () -> server.count("select count(*) from dose_events where status = 'DUE'") == 0);
      }
      Await.until(
          "all is told",
          Duration.ofSeconds(60),
          () -> server.count("select count(*) from outbox") == 0);
      assertThat(
              server.count(
                  "select deadlocks from pg_stat_database where datname = current_database()"))
          .isZero();
      assertThat(
              server.count(
                  "select count(*) from audit_logs where action in ('DOSE_MISSED', 'DOSE_TAKEN')"))
          .isEqualTo(2L * PATIENTS * ROUNDS);
      assertThat(server.count("select count(*) from parked_events")).isZero();
      assertThat(
              server.count(
                  "select count(*) from (select 1 from audit_logs group by chain_id having max(seq) <> count(*)) x"))
          .isZero();
    }
  }

  private static int mark(TestServer server, int first) throws SQLException {
    int marked = 0;
    try (Connection connection = TestServices.connect(server.database());
        var statement = connection.prepareStatement(MARK)) {
      for (int patient = PATIENTS - first; patient > 0; patient -= MARKERS) {
        statement.setString(1, "patient" + patient + "@ward.example");
        marked += statement.executeUpdate();
      }
    }
    return marked;
  }
}
