package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// From an active prescription to exactly its doses. It is the spring of 2027, when clocks change.
class GenerationIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration HORIZON = Duration.ofDays(30);
  private static final ZoneId PHNOM_PENH = ZoneId.of("Asia/Phnom_Penh");
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
    server.clock().forwardTo(Instant.parse("2027-03-01T05:17:00Z"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void mealTimesMakeTheTimes() {
    Somebody patient = patient();
    var meals =
        new JsonObject()
            .put("morning", new JsonObject().put("start", "06:10").put("end", "07:00"))
            .put("night", new JsonObject().put("start", "21:00").put("end", "21:30"));
    patient.api().put("/api/users/meal-times", meals).expect(200);
    Answer active = activate(patient, write(patient, everySlot()));
    // Half an hour before or after the start of a meal that is set, else the usual time.
    assertThat(instants(patient))
        .isEqualTo(expected(active, PHNOM_PENH, _ -> true, "05:40", "13:00", "18:00", "21:30"));
  }

  @Test
  void withoutMealTimesTheUsualOnesHold() {
    Somebody patient = patient();
    Answer active = activate(patient, write(patient, everySlot()));
    assertThat(instants(patient))
        .isEqualTo(expected(active, PHNOM_PENH, _ -> true, "07:30", "13:00", "18:00", "20:00"));
  }

  @Test
  void timesStayOnTheClockAcrossDaylightSaving() {
    for (String zone : List.of("America/New_York", "Europe/Paris", "Pacific/Auckland")) {
      Somebody patient = patient();
      patient.api().put("/api/users/profile", new JsonObject().put("timeZone", zone)).expect(200);
      Answer active = activate(patient, write(patient, everySlot()));
      assertThat(instants(patient))
          .as(zone)
          .isEqualTo(
              expected(active, ZoneId.of(zone), _ -> true, "07:30", "13:00", "18:00", "20:00"));
    }
  }

  @Test
  void everyThirdDayCountsFromTheStart() {
    Somebody patient = patient();
    var days = new JsonObject().put("pattern", "EVERY_N_DAYS").put("every", 3);
    var body = once(m -> m.put("days", days).put("startDate", "2027-02-27"));
    Answer active = activate(patient, write(patient, body));
    Predicate<LocalDate> third =
        day ->
            LocalDate.of(2027, 2, 27).until(day).toTotalMonths() >= 0
                && (day.toEpochDay() - LocalDate.of(2027, 2, 27).toEpochDay()) % 3 == 0;
    assertThat(instants(patient)).isEqualTo(expected(active, PHNOM_PENH, third, "07:30"));
  }

  @Test
  void chosenWeekdaysFromAStartToAnEnd() {
    Somebody patient = patient();
    var days =
        new JsonObject()
            .put("pattern", "WEEKDAYS")
            .put("weekdays", new JsonArray().add("FRIDAY").add("MONDAY"));
    var body =
        once(m -> m.put("days", days).put("startDate", "2027-03-05").put("endDate", "2027-03-22"));
    Answer active = activate(patient, write(patient, body));
    Predicate<LocalDate> chosen =
        day ->
            List.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY).contains(day.getDayOfWeek())
                && !day.isBefore(LocalDate.of(2027, 3, 5))
                && !day.isAfter(LocalDate.of(2027, 3, 22));
    assertThat(instants(patient))
        .hasSize(6)
        .isEqualTo(expected(active, PHNOM_PENH, chosen, "07:30"));
  }

  @Test
  void medicationTakenAsNeededHasNoDoses() {
    Somebody patient = patient();
    activate(patient, write(patient, once(m -> m.put("asNeeded", true))));
    assertThat(instants(patient)).isEmpty();
  }

  @Test
  void graceOfThatMomentIsKept() {
    Somebody patient = patient();
    grace(patient, 10);
    activate(patient, write(patient, everySlot()));
    grace(patient, 60);
    assertThat(doses(patient))
        .allSatisfy(dose ->
            assertThat(dose.missedAfter())
                .isEqualTo(dose.scheduledAt().plus(Duration.ofMinutes(10))));
  }

  @Test
  void activatingManyTimesAtOnceMakesNoDoseTwice() {
    Somebody patient = patient();
    String id = write(patient, everySlot());
    AtOnce.times(8, () -> move(patient, id, "ACTIVE").expect(200));
    var once = doses(patient);
    assertThat(once).hasSize(120);
    move(patient, id, "ACTIVE").expect(200);
    assertThat(doses(patient)).isEqualTo(once);
  }

  @Test
  void pauseTakesTheFutureAwayAndNothingElse() {
    Somebody patient = patient();
    String id = write(patient, everySlot());
    activate(patient, id);
    var all = doses(patient);
    Instant noon = all.get(1).scheduledAt();
    server.clock().forwardTo(all.getFirst().scheduledAt().plusSeconds(60));
    mark(patient, "taken", all.getFirst(), new JsonObject());
    // Early enough before its time to be taken, and so history.
    server.clock().forwardTo(noon.minus(Duration.ofMinutes(90)));
    mark(patient, "taken", all.get(1), new JsonObject());
    move(patient, id, "PAUSED").expect(200);
    assertThat(doses(patient))
        .extracting(DoseOfDay::status)
        .containsExactly("TAKEN_ON_TIME", "TAKEN_ON_TIME");
    move(patient, id, "PAUSED").expect(200);
    move(patient, id, "ACTIVE").expect(200);
    var resumed = doses(patient);
    assertThat(resumed.stream().map(DoseOfDay::scheduledAt))
        .startsWith(all.stream().map(DoseOfDay::scheduledAt).toArray(Instant[]::new));
    assertThat(resumed.stream().filter(dose -> dose.status().equals("DUE")).count())
        .isEqualTo(resumed.size() - 2);
    move(patient, id, "INACTIVE").expect(200);
    assertThat(doses(patient)).hasSize(2);
  }

  @Test
  void doseOfThePastWaitsForItsMarkThroughAPause() {
    Somebody patient = patient();
    String id = write(patient, everySlot());
    activate(patient, id);
    DoseOfDay first = doses(patient).getFirst();
    server.clock().forwardTo(first.scheduledAt().plusSeconds(30));
    move(patient, id, "PAUSED").expect(200);
    assertThat(doses(patient)).containsExactly(first);
    mark(patient, "skip", first, new JsonObject().put("reason", "ចង្អោរ"));
  }

  @Test
  void pauseAndResumeAtOnceLeaveOneOfTheTwo() {
    Somebody patient = patient();
    String id = write(patient, everySlot());
    activate(patient, id);
    for (int round = 0; round < 4; round++) {
      AtOnce.all(
          List.of(
              () -> move(patient, id, "PAUSED").expect(200),
              () -> move(patient, id, "ACTIVE").expect(200)));
      String status =
          patient.api().get("/api/prescriptions/" + id).expect(200).json().getString("status");
      assertThat(doses(patient)).hasSize(status.equals("ACTIVE") ? 120 : 0);
      move(patient, id, "ACTIVE").expect(200);
    }
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static JsonObject everySlot() {
    var grid = new JsonObject();
    grid.put("morning", new JsonObject().put("amount", 1).put("meal", "BEFORE"));
    grid.put("daytime", new JsonObject().put("amount", 0.25).put("meal", "AFTER"));
    grid.put("evening", new JsonObject().put("amount", 1000).put("meal", "BEFORE"));
    grid.put("night", new JsonObject().put("amount", 0.001).put("meal", "AFTER"));
    return once(m -> m.put("grid", grid));
  }

  private static JsonObject once(java.util.function.Consumer<JsonObject> change) {
    var body = Prescriptions.metformin();
    JsonObject medication = body.getJsonArray("medications").getJsonObject(0);
    medication.getJsonObject("grid").remove("night");
    change.accept(medication);
    return body;
  }

  /// By another way than the program's: over the days and hours of the calendar.
  private static List<Instant> expected(
      Answer active, ZoneId zone, Predicate<LocalDate> days, String... times) {
    Instant from = OffsetDateTime.parse(active.json().getString("updatedAt")).toInstant();
    LocalDate today = LocalDate.ofInstant(from, zone);
    return today
        .datesUntil(today.plusDays(32))
        .filter(days)
        .flatMap(day -> Stream.of(times).map(time -> day.atTime(LocalTime.parse(time))))
        .map(local -> local.atZone(zone).toInstant())
        .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(HORIZON)))
        .toList();
  }

  private static List<Instant> instants(Somebody patient) {
    return doses(patient).stream().map(DoseOfDay::scheduledAt).toList();
  }

  private static List<DoseOfDay> doses(Somebody patient) {
    LocalDate today = LocalDate.ofInstant(server.clock().instant(), PHNOM_PENH);
    return today
        .minusDays(3)
        .datesUntil(today.plusDays(34))
        .map(day -> patient.api().get("/api/doses/schedule?date=" + day).expect(200))
        .flatMap(schedule -> Prescriptions.of(schedule).stream())
        .toList();
  }

  private static String write(Somebody patient, JsonObject body) {
    return patient.api().post("/api/prescriptions", body).expect(201).id();
  }

  private static Answer activate(Somebody patient, String id) {
    return move(patient, id, "ACTIVE").expect(200);
  }

  private static Answer move(Somebody patient, String id, String status) {
    var body = new JsonObject().put("status", status);
    return patient.api().put("/api/prescriptions/" + id + "/status", body);
  }

  private static void mark(Somebody patient, String how, DoseOfDay dose, JsonObject body) {
    patient.api().post("/api/doses/" + how, body.put("doseId", dose.id())).expect(200);
  }

  private static void grace(Somebody patient, int minutes) {
    var change = new JsonObject().put("gracePeriodMinutes", minutes);
    patient.api().put("/api/users/profile", change).expect(200);
  }
}
