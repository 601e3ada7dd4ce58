package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a server has seen of a phone outlives it.
class PhoneSeenAndRestartIT {
  private static final String SEEN_SINCE =
      "select count(*) from phones_seen where user_id = ?::uuid and seen_at >= ?::timestamptz";
  private static final String ALERT =
      """
      select count(*) from notifications n join phones_seen p on p.user_id = n.patient_id
      where n.type = 'MISSED_DOSE_ALERT' and n.subject_id = ?::uuid and n.phone_seen_at = p.seen_at
        and p.seen_at >= ?::timestamptz
      """;

  @Test
  void stopWritesTheLastSightingAndTheNextServerTellsIt() {
    Map<String, String> settings = TestServices.settings();
    URI database = URI.create(settings.get("DATABASE_URL"));
    try (var ward = new Ward(database)) {
      Somebody patient;
      Instant last;
      try (var server = ServerProcess.start(settings)) {
        var people = new People(server.api(), database);
        patient = people.patient();
        people.caregiverOf(patient);
        ward.prescribe(patient.email(), 1);
        String id = patient.id();
        Await.until(
            "it is written", () -> ward.count(SEEN_SINCE, id, Instant.EPOCH.toString()) == 1);
        last = Instant.now();
        // In the same minute, so that it is held back.
        patient.api().get("/api/users/profile").expect(200);
        server.terminate();
      }
      assertThat(ward.count(SEEN_SINCE, patient.id(), last.toString())).isOne();

      try (var _ = ServerProcess.start(settings)) {
        String dose = ward.missedAt(Instant.now(), patient.email(), 1).getFirst();
        Await.until("the alert", () -> ward.count(ALERT, dose, last.toString()) == 1);
      }
    } finally {
      TestServices.drop(database);
    }
  }
}
