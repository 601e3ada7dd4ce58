package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.platform.bus.Addresses;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A treatment that lasts goes on: its doses are always made 30 days ahead. It is the spring of
/// 2027, when clocks change.
class HorizonIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final String NEW_YORK = "America/New_York";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
    server.clock().forwardTo(Instant.parse("2027-02-20T05:17:00Z"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void treatmentWithoutEndIsRolledOnAcrossDaylightSaving() {
    Somebody patient = patient();
    patient.api().put("/api/users/profile", new JsonObject().put("timeZone", NEW_YORK)).expect(200);
    Instant begun = server.clock().instant();
    activate(patient, _ -> {});
    for (int day = 0; day < 5; day++) {
      server.clock().forward(Duration.ofDays(day).plusHours(7));
      roll(patient);
    }
    Instant until = madeUntil(patient);
    assertThat(Duration.between(until, server.clock().instant().plus(DoseGeneration.HORIZON)))
        .isLessThan(Duration.ofMinutes(1));
    assertThat(instants(patient)).isEqualTo(expected(ZoneId.of(NEW_YORK), begun, until));
  }

  @Test
  void rollingAgainAtOnceMakesNothing() {
    Somebody patient = patient();
    activate(patient, _ -> {});
    Instant until = madeUntil(patient);
    int before = instants(patient).size();
    server.clock().forward(Duration.ofHours(23));
    server.publish(Addresses.HORIZON_WAKE, new JsonObject());
    Somebody other = patient();
    activate(other, _ -> {});
    server.clock().forward(Duration.ofHours(2));
    roll(patient);
    assertThat(madeUntil(patient)).isAfter(until);
    assertThat(instants(patient)).hasSizeBetween(before + 1, before + 3).doesNotHaveDuplicates();
  }

  @Test
  void pausedTreatmentIsNotRolledOn() {
    Somebody patient = patient();
    String id = activate(patient, _ -> {});
    move(patient, id, "PAUSED");
    Somebody marker = patient();
    activate(marker, _ -> {});
    server.clock().forward(Duration.ofDays(2));
    roll(marker);
    assertThat(instants(patient)).isEmpty();
  }

  @Test
  void treatmentThatEndsGetsNoMore() {
    Somebody patient = patient();
    activate(patient, medication -> medication.put("durationDays", 5));
    int before = instants(patient).size();
    server.clock().forward(Duration.ofDays(3));
    roll(patient);
    assertThat(instants(patient)).hasSize(before);
  }

  private static void roll(Somebody patient) {
    Instant wanted = server.clock().instant().plus(DoseGeneration.HORIZON);
    server.publish(Addresses.HORIZON_WAKE, new JsonObject());
    Await.until(
        "the horizon has rolled",
        () -> {
          Instant until = madeUntil(patient);
          return !until.isBefore(wanted.minus(Duration.ofDays(1)));
        });
  }

  private static Instant madeUntil(Somebody patient) {
    return Instant.parse(
        server.text(
            "select to_char(made_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                + " from prescriptions where patient_id = '%s'".formatted(patient.id())));
  }

  private static List<Instant> instants(Somebody patient) {
    String all =
        server.text(
            "select coalesce(string_agg(extract(epoch from scheduled_at)::bigint::text, ','"
                + " order by scheduled_at), '') from dose_events where patient_id = '%s'"
                    .formatted(patient.id()));
    return Arrays.stream(all.split(","))
        .filter(text -> !text.isEmpty())
        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
        .toList();
  }

  /// By another way than the program's: over the days and hours of the calendar.
  private static List<Instant> expected(ZoneId zone, Instant from, Instant until) {
    return LocalDate.ofInstant(from, zone)
        .datesUntil(LocalDate.ofInstant(until, zone).plusDays(2))
        .flatMap(day -> Stream.of("07:30", "20:00").map(time -> day.atTime(LocalTime.parse(time))))
        .map(local -> local.atZone(zone).toInstant())
        .filter(at -> !at.isBefore(from) && at.isBefore(until))
        .toList();
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static String activate(Somebody patient, Consumer<JsonObject> change) {
    var body = Prescriptions.metformin();
    JsonObject medication = body.getJsonArray("medications").getJsonObject(0);
    medication.remove("durationDays");
    medication.remove("endDate");
    change.accept(medication);
    String id = patient.api().post("/api/prescriptions", body).expect(201).id();
    move(patient, id, "ACTIVE");
    return id;
  }

  private static void move(Somebody patient, String id, String status) {
    patient
        .api()
        .put("/api/prescriptions/" + id + "/status", new JsonObject().put("status", status))
        .expect(200);
  }
}
