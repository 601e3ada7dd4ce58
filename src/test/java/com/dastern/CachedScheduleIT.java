package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.AtOnce;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes on the same services, whose clients read a day again and again while it changes. It is
/// an early morning in Phnom Penh.
class CachedScheduleIT {
  private static final String SCHEDULE = "/api/doses/schedule";
  private static final Instant MORNING = Instant.parse("2027-05-09T22:00:00Z");

  private static TestServer first;
  private static TestServer second;

  @BeforeAll
  static void start() {
    first = TestServer.start(Map.of("SCHEDULER_ENABLED", "false"));
    second = TestServer.start(first.settings());
    first.clock().forwardTo(MORNING);
    second.clock().forwardTo(MORNING);
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  @Test
  void changeOnOneNodeShowsAtOnceOnBoth() {
    Somebody patient = first.people().patient();
    String prescription = Prescriptions.active(patient);
    assertThat(both(patient, "timeZone")).containsOnly("Asia/Phnom_Penh");

    patient.api().put("/api/users/profile", new JsonObject().put("name", "ចាន់ ថា")).expect(200);
    assertThat(day(first, patient)).isEqualTo(day(second, patient)).contains("ចាន់ ថា");

    var meals = new JsonObject().put("morning", range("06:00", "06:30"));
    patient.api().put("/api/users/meal-times", meals).expect(200);
    assertThat(day(second, patient)).isEqualTo(day(first, patient)).contains("T06:30:00+07:00");

    String dose = Prescriptions.of(patient.api().get(SCHEDULE)).getFirst().id();
    patient.api().post("/api/doses/taken", new JsonObject().put("doseId", dose)).expect(200);
    assertThat(day(second, patient)).isEqualTo(day(first, patient)).contains("TAKEN_ON_TIME");

    var paused = new JsonObject().put("status", "PAUSED");
    patient.api().put("/api/prescriptions/" + prescription + "/status", paused).expect(200);
    assertThat(both(patient, "progress").toString()).contains("\"total\":1");

    patient.api().put("/api/users/profile", new JsonObject().put("timeZone", "UTC")).expect(200);
    assertThat(both(patient, "timeZone")).containsOnly("UTC");
  }

  @Test
  void revokeAndSelectionHoldThoughTheDayIsKept() {
    Somebody patient = first.people().patient();
    Somebody caregiver = first.people().caregiverOf(patient);
    Prescriptions.active(patient);
    String path = SCHEDULE + "?patientId=" + patient.id();
    String shown = caregiver.api().get(path).expect(200).text();
    assertThat(caregiver.api().get(path).expect(200).text()).isEqualTo(shown);
    assertThat(
            first.count(
                "select count(*) from audit_logs where action = 'SCHEDULE_VIEWED' and actor_id = '"
                    + caregiver.id()
                    + "'"))
        .isEqualTo(2);
    String connection =
        patient.api().get("/api/connections").items().getJsonObject(0).getString("id");
    patient.api().put("/api/connections/" + connection + "/revoke").expect(200);
    second.api().with(caregiver.token()).get(path).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void whoeverHasTheirAnswerReadsWhatTheyWrote() {
    List<Callable<Boolean>> patients =
        List.of(this::writesAndReads, this::writesAndReads, this::writesAndReads);
    assertThat(AtOnce.all(patients)).containsOnly(true);
  }

  private boolean writesAndReads() {
    Somebody patient = first.people().patient();
    Prescriptions.active(patient);
    try (var busy = new Reader(patient)) {
      for (int i = 0; i < 15; i++) {
        String name = "ឈ្មោះ " + i;
        patient.api().put("/api/users/profile", new JsonObject().put("name", name)).expect(200);
        String read =
            (i % 2 == 0 ? second : first).api().with(patient.token()).get(SCHEDULE).text();
        if (!read.contains(name + "\"")) return false;
      }
      return busy.isAlive();
    }
  }

  /// Reads the day all the time, so that something is always about to be kept.
  private static final class Reader implements AutoCloseable {
    private volatile boolean stopped;
    private final Thread thread;

    Reader(Somebody patient) {
      var far = second.api().with(patient.token());
      thread =
          Thread.startVirtualThread(() -> {
            while (!stopped) far.get(SCHEDULE).expect(200);
          });
    }

    boolean isAlive() {
      return thread.isAlive();
    }

    @Override
    public void close() {
      stopped = true;
    }
  }

  private static List<Object> both(Somebody patient, String field) {
    return List.of(
        new JsonObject(day(first, patient)).getValue(field).toString(),
        new JsonObject(day(second, patient)).getValue(field).toString());
  }

  /// Read twice: from the database or from what is kept, it is the same.
  private static String day(TestServer node, Somebody patient) {
    String once = node.api().with(patient.token()).get(SCHEDULE).expect(200).text();
    assertThat(node.api().with(patient.token()).get(SCHEDULE).expect(200).text()).isEqualTo(once);
    return once;
  }

  private static JsonObject range(String start, String end) {
    return new JsonObject().put("start", start).put("end", end);
  }
}
