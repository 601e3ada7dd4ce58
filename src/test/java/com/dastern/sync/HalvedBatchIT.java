package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A batch that fails as a whole is tried in halves, until what it failed by is alone.
class HalvedBatchIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final String FAULT =
      """
      create or replace function fault() returns trigger language plpgsql as $$
      begin
        if new.id = any('{%s}') then raise exception 'a fault that nobody foresaw'; end if;
        return new;
      end $$;
      create or replace trigger fault before insert on %s for each row execute function fault();
      """;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whatNobodyForesawSpoilsNoOtherAction() {
    Somebody patient = FORGE.longLived(server.people().patient());
    List<JsonObject> actions = taken(patient, 500);
    List<Integer> faulty = List.of(7, 8, 100, 101, 102, 200, 321, 499);
    server.change(
        FAULT.formatted(
            faulty.stream()
                .map(each -> actions.get(each).getString("id"))
                .collect(Collectors.joining(",")),
            "dose_marks"));
    var results = new Phone(patient).sync(now(), actions);
    assertThat(Collections.frequency(results.names(), "APPLIED")).isEqualTo(492);
    for (int each : faulty) {
      assertThat(results.of(each).getJsonObject("problem").getInteger("status")).isEqualTo(500);
    }

    server.change("drop trigger fault on dose_marks");
    var again = new Phone(patient).sync(now(), actions);
    assertThat(Collections.frequency(again.names(), "DUPLICATE")).isEqualTo(492);
    assertThat(Collections.frequency(again.names(), "APPLIED")).isEqualTo(8);
    assertThat(
            server.count(
                "select count(*) from dose_events where patient_id = '%s' and status = 'TAKEN_ON_TIME'"
                    .formatted(patient.id())))
        .isEqualTo(500);
  }

  /// What is said of its doses comes before it in the batch.
  @Test
  void planThatBeginsInTheBatchIsInTheFirstHalf() {
    Somebody patient = FORGE.longLived(server.people().patient());
    String prescription =
        patient.api().post("/api/prescriptions", Prescriptions.paracetamol()).expect(201).id();
    String medication = Prescriptions.medication(patient, prescription);
    List<JsonObject> actions = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      var of = new JsonObject().put("medicationId", medication);
      actions.add(Phone.action("PRN_TAKEN", now().minusSeconds(60L * i), of));
    }
    var begins = new JsonObject().put("prescriptionId", prescription).put("version", 1);
    actions.add(
        Phone.action(
            "PRESCRIPTION_UPDATED",
            now(),
            begins.put("status", new JsonObject().put("status", "ACTIVE"))));
    server.change(FAULT.formatted(actions.get(5).getString("id"), "dose_marks"));
    var results = new Phone(patient).sync(now(), actions);
    server.change("drop trigger fault on dose_marks");
    assertThat(Collections.frequency(results.names(), "APPLIED")).isEqualTo(8);
    assertThat(results.code(5)).isEqualTo("INTERNAL");
  }

  private static List<JsonObject> taken(Somebody patient, int count) {
    List<JsonObject> actions = new ArrayList<>();
    try (var ward = new Ward(server.database())) {
      ward.prescribe(patient.email(), 25);
      for (int i = 1; actions.size() < count; i++) {
        for (String id : ward.missedAt(now().plusSeconds(600 + i), patient.email(), 25)) {
          actions.add(Phone.action("DOSE_TAKEN", now(), new JsonObject().put("doseId", id)));
        }
      }
    }
    return actions.subList(0, count);
  }

  private static Instant now() {
    return server.clock().instant();
  }
}
