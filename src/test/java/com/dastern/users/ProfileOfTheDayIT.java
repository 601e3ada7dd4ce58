package com.dastern.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a profile says of the hour and the day. No scheduler runs: a dose stays due until it is
/// marked.
class ProfileOfTheDayIT {
  private static final TokenForge FORGE = new TokenForge();
  // 06:00 in Phnom Penh.
  private static final Instant EARLY = Instant.parse("2027-05-09T23:00:00Z");
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void itIsEarly() {
    server.clock().forwardTo(EARLY);
  }

  @ParameterizedTest
  @CsvSource({
    "2027-05-09T23:00:00Z, អរុណសួស្ដី, Good morning",
    "2027-05-10T06:00:00Z, ទិវាសួស្ដី, Good afternoon",
    "2027-05-10T11:00:00Z, សាយ័ណ្ហសួស្ដី, Good evening",
    "2027-05-10T15:00:00Z, រាត្រីសួស្ដី, Good evening"
  })
  void greetingIsForTheHourInTheLanguageOfTheProfile(Instant now, String khmer, String english) {
    Somebody patient = patient();
    server.clock().forwardTo(now);
    String name = profile(patient).getString("name");
    assertThat(profile(patient).getString("greeting")).isEqualTo(khmer + " " + name);
    var asked = Map.of("accept-language", "en");
    var answer = patient.api().send("GET", "/api/users/profile", Optional.empty(), asked);
    assertThat(answer.json().getString("greeting")).isEqualTo(khmer + " " + name);
    change(patient, new JsonObject().put("language", "ENGLISH"));
    assertThat(profile(patient).getString("greeting")).isEqualTo(english + ", " + name);
  }

  @Test
  void greetingIsForTheHourInTheirZone() {
    Somebody patient = patient();
    // 16:00 of the day before, there.
    var answer = change(patient, new JsonObject().put("timeZone", "America/Los_Angeles"));
    assertThat(answer.getString("greeting")).startsWith("ទិវាសួស្ដី ");
  }

  @Test
  void todayMovesWithEveryDose() {
    Somebody patient = patient();
    assertToday(patient, 0, 0, 0, 0, 0);
    Prescriptions.active(patient);
    Prescriptions.active(patient);
    var doses = Prescriptions.upcoming(patient, EARLY);
    assertToday(patient, 4, 0, 0, 0, 4);
    mark(patient, "taken", new JsonObject().put("doseId", doses.get(0).id()));
    assertToday(patient, 4, 1, 0, 0, 3);
    var skip = new JsonObject().put("doseId", doses.get(1).id()).put("reason", "ក្អួត");
    mark(patient, "skip", skip);
    assertToday(patient, 4, 1, 0, 1, 2);
    server.change(
        "update dose_events set status = 'MISSED', next_action = null, next_action_at = null where id = '%s'"
            .formatted(doses.get(2).id()));
    // In the schedule it shows after a minute.
    server.clock().forward(Duration.ofMinutes(1));
    assertToday(patient, 4, 1, 1, 1, 1);
    server.clock().forwardTo(doses.get(3).missedAfter().plusSeconds(60));
    mark(patient, "taken", new JsonObject().put("doseId", doses.get(3).id()));
    assertToday(patient, 4, 2, 1, 1, 0);
    assertThat(profile(patient()).getJsonObject("today").getInteger("total")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/Los_Angeles",
        "Asia/Kathmandu"
      })
  void todayIsThatOfTheirZone(String zone) {
    Somebody patient = patient();
    Prescriptions.active(patient);
    var answer = change(patient, new JsonObject().put("timeZone", zone));
    assertThat(answer.getJsonObject("today")).isEqualTo(progressOfSchedule(patient));
    assertThat(profile(patient).getJsonObject("today")).isEqualTo(progressOfSchedule(patient));
  }

  /// The days on which the clocks change there; in Havana they change at midnight, which is missing
  /// in March and there twice in November.
  @ParameterizedTest
  @CsvSource({
    "Asia/Phnom_Penh,  2027-06-09T17:00:00Z, 2027-06-10T17:00:00Z",
    "America/New_York, 2027-03-14T05:00:00Z, 2027-03-15T04:00:00Z",
    "America/New_York, 2027-11-07T04:00:00Z, 2027-11-08T05:00:00Z",
    "America/Havana,   2027-03-14T05:00:00Z, 2027-03-15T04:00:00Z",
    "America/Havana,   2027-11-07T04:00:00Z, 2027-11-08T05:00:00Z"
  })
  void todayBeginsAndEndsWithTheirDay(String zone, Instant start, Instant end) {
    Somebody patient = patient();
    Prescriptions.active(patient);
    change(patient, new JsonObject().put("timeZone", zone));
    move(patient, List.of(start.minusSeconds(1), start, end.minusSeconds(1), end));
    for (Instant now : List.of(start, start.plusSeconds(12 * 3600), end.minusSeconds(5))) {
      server.clock().forwardTo(now);
      assertToday(patient, 2, 0, 0, 0, 2);
    }
  }

  @Test
  void whoIsNoPatientHasNoToday() {
    for (Somebody other : List.of(server.people().caregiver(), server.people().doctor())) {
      assertThat(profile(other).containsKey("today")).isTrue();
      assertThat(profile(other).getValue("today")).isNull();
    }
  }

  private static void assertToday(Somebody whose, int... counts) {
    var today = profile(whose).getJsonObject("today");
    assertThat(today)
        .isEqualTo(
            new JsonObject()
                .put("total", counts[0])
                .put("taken", counts[1])
                .put("missed", counts[2])
                .put("skipped", counts[3])
                .put("due", counts[4]));
    assertThat(today).isEqualTo(progressOfSchedule(whose));
  }

  private static JsonObject progressOfSchedule(Somebody whose) {
    return whose.api().get("/api/doses/schedule").expect(200).json().getJsonObject("progress");
  }

  /// Leaves as many doses as there are moments, one at each.
  private static void move(Somebody patient, List<Instant> moments) {
    var at = String.join("','", moments.stream().map(Instant::toString).toList());
    server.change(
        """
        with moments as (
          select at, n from unnest(array['%2$s']::timestamptz[]) with ordinality as m(at, n)
        ), doses as (
          select id, row_number() over (order by scheduled_at) as n
          from dose_events where patient_id = '%1$s'
        ), dropped as (
          delete from dose_events d using doses
          where d.patient_id = '%1$s' and d.id = doses.id and doses.n > %3$d
        )
        update dose_events d
        set scheduled_at = m.at, missed_after = m.at + interval '30 minutes', next_action_at = m.at
        from doses join moments m on m.n = doses.n
        where d.patient_id = '%1$s' and d.id = doses.id
        """
            .formatted(patient.id(), at, moments.size()));
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static JsonObject profile(Somebody whose) {
    return whose.api().get("/api/users/profile").expect(200).json();
  }

  private static JsonObject change(Somebody whose, JsonObject change) {
    return whose.api().put("/api/users/profile", change).expect(200).json();
  }

  private static void mark(Somebody whose, String how, JsonObject body) {
    whose.api().post("/api/doses/" + how, body).expect(200);
  }
}
