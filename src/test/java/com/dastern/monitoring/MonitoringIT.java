package com.dastern.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Circle;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// History, adherence and lists of patients. It is noon in Phnom Penh, on a Wednesday.
class MonitoringIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Instant NOON = Instant.parse("2027-05-12T05:00:00Z");
  private static final LocalDate TODAY = LocalDate.of(2027, 5, 12);
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
    server.clock().forwardTo(NOON);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void historyHasWhatHasBeenNewestFirst() {
    Somebody patient = patient();
    String prescription = Prescriptions.active(patient);
    past(patient, prescription, 10, "TAKEN_ON_TIME", "MISSED", "SKIPPED");
    List<JsonObject> all = history(patient, "");
    assertThat(all).hasSize(10);
    assertThat(all).extracting(dose -> dose.getString("scheduledAt")).isSorted();
    // What is to come is not there, unless it was marked ahead.
    server.change(
        """
        update dose_events set status = 'TAKEN_ON_TIME', taken_at = '%2$s', next_action = null, next_action_at = null
        where id = (select id from dose_events
                    where patient_id = '%1$s' and scheduled_at > '%2$s' order by scheduled_at limit 1)
        """
            .formatted(patient.id(), NOON));
    assertThat(history(patient, "")).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status=MISSED                       | 4",
        "status=MISSED,SKIPPED               | 8",
        "asNeeded=true                       | 0",
        "asNeeded=false                      | 12",
        "from=2027-05-11                     | 1",
        "to=2027-05-01                       | 2",
        "from=2027-05-05&to=2027-05-06       | 2",
        "from=2027-05-06&to=2027-05-05       | 0",
        "from=1900-01-01&to=2200-12-31       | 12",
        "prescriptionId=0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46 | 0",
        "medicationId=0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46   | 0"
      })
  void filtersOfTheHistoryHold(String filter, int expected) {
    Somebody patient = patient();
    past(patient, Prescriptions.active(patient), 12, "TAKEN_LATE", "MISSED", "SKIPPED");
    assertThat(history(patient, "&" + filter.strip())).hasSize(expected);
  }

  @Test
  void pagesOfTheHistoryMissNothingAlsoOfASelection() {
    Somebody patient = patient();
    String shown = Prescriptions.active(patient);
    String hidden = Prescriptions.active(patient);
    past(patient, hidden, 30, "MISSED");
    past(patient, shown, 5, "TAKEN_ON_TIME");
    var circle = Circle.of(server, patient, doctor()).opens(Circle.selected(shown));
    String path = "/api/doses?limit=2&patientId=" + patient.id();
    var first = circle.other().api().get(path).expect(200);
    assertThat(first.items()).hasSize(2);
    List<JsonObject> all = history(circle.other(), "&patientId=" + patient.id());
    assertThat(all).hasSize(5).allMatch(dose -> dose.getString("prescriptionId").equals(shown));
    circle.opens(Circle.days(TODAY.minusDays(3), TODAY.minusDays(2)));
    assertThat(history(circle.other(), "&patientId=" + patient.id())).hasSize(4);
    assertThat(trail(patient, circle.other(), "DOSES_VIEWED")).isPositive();
  }

  @Test
  void cursorThatMeansNothingIsRefused() {
    for (String cursor : List.of("AAAA", "f".repeat(32))) {
      patient().api().get("/api/doses?cursor=" + cursor).expectProblem(400, "VALIDATION_FAILED");
      doctor().api().get("/api/patients?cursor=" + cursor).expectProblem(400, "VALIDATION_FAILED");
    }
  }

  @Test
  void adherenceIsToldByDayWeekAndMonth() {
    Somebody patient = patient();
    past(patient, Prescriptions.active(patient), 14, "TAKEN_ON_TIME", "MISSED");
    var days = adherence(patient, "");
    assertThat(days.getJsonArray("buckets")).hasSize(30);
    assertThat(days.getJsonObject("total"))
        .isEqualTo(new Adherence(7, 7, 0).json().put("percent", 50.0));
    var today = days.getJsonArray("buckets").getJsonObject(29);
    assertThat(today.getString("from")).isEqualTo(TODAY.toString());
    assertThat(today.getValue("percent")).isNull();
    assertThat(today.getValue("band")).isNull();
    var weeks = adherence(patient, "&by=WEEK&from=2027-04-28").getJsonArray("buckets");
    assertThat(weeks.stream().map(week -> ((JsonObject) week).getString("from")))
        .containsExactly("2027-04-28", "2027-05-03", "2027-05-10");
    assertThat(weeks.stream().map(week -> counted((JsonObject) week))).containsExactly(5, 7, 2);
    var months = adherence(patient, "&by=MONTH&from=2027-03-31").getJsonArray("buckets");
    assertThat(months.stream().map(month -> counted((JsonObject) month))).containsExactly(0, 3, 11);
    patient.api().get("/api/adherence?from=2027-02-11").expect(200);
    patient.api().get("/api/adherence?from=2027-02-10").expectProblem(400, "VALIDATION_FAILED");
  }

  /// 06:00 in Phnom Penh is the day before in Los Angeles.
  @Test
  void dayIsThatOfTheZoneThatThePatientIsInNow() {
    Somebody patient = patient();
    past(patient, Prescriptions.active(patient), 1, "TAKEN_ON_TIME");
    assertThat(counted(bucket(patient, TODAY.minusDays(1)))).isEqualTo(1);
    var zone = new JsonObject().put("timeZone", "America/Los_Angeles");
    patient.api().put("/api/users/profile", zone).expect(200);
    assertThat(counted(bucket(patient, TODAY.minusDays(1)))).isZero();
    assertThat(counted(bucket(patient, TODAY.minusDays(2)))).isEqualTo(1);
  }

  @Test
  void dosesAsNeededAreNotCounted() {
    Somebody patient = patient();
    past(patient, Prescriptions.active(patient), 4, "TAKEN_ON_TIME", "MISSED");
    server.change(
        "update dose_events set as_needed = true, slot = null, meal = null where patient_id = '%s' and status = 'TAKEN_ON_TIME'"
            .formatted(patient.id()));
    assertThat(adherence(patient, "").getJsonObject("total"))
        .isEqualTo(new Adherence(0, 2, 0).json().put("percent", 0.0));
  }

  @Test
  void listHasWhomAConnectionOpens() {
    Somebody doctor = doctor();
    Somebody good = patientOf(doctor, 4, "TAKEN_ON_TIME");
    Somebody bad = patientOf(doctor, 4, "MISSED");
    Somebody middle = patientOf(doctor, 4, "TAKEN_ON_TIME", "MISSED");
    Somebody unknown = patientOf(doctor, 0);
    Somebody closed = patientOf(doctor, 4, "MISSED");
    level(closed, doctor, "NOT_ALLOWED");
    Somebody asking = patientOf(doctor, 4, "MISSED");
    level(asking, doctor, "REQUEST");
    var api = doctor.api();
    assertThat(ids(api.get("/api/patients")))
        .containsExactly(bad.id(), middle.id(), good.id(), unknown.id());
    assertThat(ids(api.get("/api/patients?order=DESC")))
        .containsExactly(good.id(), middle.id(), bad.id(), unknown.id());
    assertThat(ids(api.get("/api/patients?band=RED"))).containsExactly(bad.id());
    assertThat(ids(api.get("/api/patients?band=NONE"))).containsExactly(unknown.id());
    assertThat(ids(api.get("/api/patients?sort=LAST_MISSED&order=ASC")))
        .startsWith(middle.id())
        .endsWith(good.id(), unknown.id())
        .hasSize(4);
    var page = api.get("/api/patients?limit=3").expect(200);
    String next = page.json().getString("nextCursor");
    assertThat(ids(api.get("/api/patients?limit=3&cursor=" + next))).containsExactly(unknown.id());
    // One row for each look, and none in the trails of those who were not shown.
    assertThat(trail(bad, doctor, "PATIENT_LISTED")).isEqualTo(5);
    assertThat(trail(closed, doctor, "PATIENT_LISTED")).isZero();
    assertThat(trail(asking, doctor, "PATIENT_LISTED")).isZero();
  }

  @Test
  void nameIsFoundWithAndWithoutZeroWidthSpaces() {
    Somebody doctor = doctor();
    Somebody patient = patientOf(doctor, 0);
    patientOf(doctor, 0);
    String name = "កែវ\u200Bសុភា";
    patient.api().put("/api/users/profile", new JsonObject().put("name", name)).expect(200);
    for (String searched : List.of("កែវសុភា", name, "សុភា", "\u200Bកែវ")) {
      String query = "?search=" + URLEncoder.encode(searched, StandardCharsets.UTF_8);
      assertThat(ids(doctor.api().get("/api/patients" + query))).containsExactly(patient.id());
    }
  }

  @Test
  void selectionIsAllThatIsCounted() {
    Somebody patient = patient();
    String shown = Prescriptions.active(patient);
    past(patient, shown, 4, "TAKEN_ON_TIME");
    past(patient, Prescriptions.active(patient), 6, "MISSED");
    var circle = Circle.of(server, patient, doctor()).opens(Circle.selected(shown));
    var entry = circle.other().api().get("/api/patients").expect(200).items().getJsonObject(0);
    assertThat(entry.getJsonObject("adherence").getDouble("percent")).isEqualTo(100);
    assertThat(entry.getValue("lastMissedAt")).isNull();
    var details = circle.other().api().get("/api/patients/" + patient.id()).expect(200).json();
    assertThat(details.getValue("age")).isNull();
    assertThat(details.getValue("lastMissed")).isNull();
    assertThat(details.getJsonArray("prescriptions")).hasSize(1);
    assertThat(trail(patient, circle.other(), "PATIENT_VIEWED")).isEqualTo(1);
    circle.opens(Circle.days(TODAY.minusDays(2), TODAY.minusDays(1)));
    entry = circle.other().api().get("/api/patients").expect(200).items().getJsonObject(0);
    assertThat(counted(entry.getJsonObject("adherence"))).isEqualTo(4);
  }

  @Test
  void detailsTellHowItGoes() {
    Somebody patient = patient();
    past(patient, Prescriptions.active(patient), 40, "TAKEN_ON_TIME", "MISSED");
    server.change(
        "update users set date_of_birth = '1961-05-13' where id = '%s'".formatted(patient.id()));
    var own = patient.api().get("/api/patients/" + patient.id()).expect(200).json();
    assertThat(own.getInteger("age")).isEqualTo(65);
    assertThat(own.getValue("permission")).isNull();
    var adherence = own.getJsonObject("adherence");
    assertThat(counted(adherence.getJsonObject("days7"))).isEqualTo(6);
    assertThat(counted(adherence.getJsonObject("days30"))).isEqualTo(29);
    assertThat(counted(adherence.getJsonObject("days90"))).isEqualTo(40);
    assertThat(own.getJsonObject("lastTaken").getString("scheduledAt")).startsWith("2027-05-11");
    assertThat(own.getJsonObject("lastMissed").getString("scheduledAt")).startsWith("2027-05-10");
    patient().api().get("/api/patients/" + patient.id()).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void prescriptionsAreFilteredByStatus() {
    Somebody patient = patient();
    String active = Prescriptions.active(patient);
    patient.api().post("/api/prescriptions", Prescriptions.metformin()).expect(201);
    assertThat(patient.api().get("/api/prescriptions").items()).hasSize(2);
    assertThat(ids(patient.api().get("/api/prescriptions?status=ACTIVE"))).containsExactly(active);
    assertThat(ids(patient.api().get("/api/prescriptions?status=PAUSED"))).isEmpty();
  }

  /// One dose at 06:00 of each of so many days up to yesterday, yesterday's with the first status.
  private static void past(Somebody patient, String prescription, int days, String... statuses) {
    server.change(
        """
        insert into dose_events (patient_id, prescription_id, medication_id, medication, day, slot, amount, meal,
                                 scheduled_at, missed_after, status, taken_at, skip_reason)
        select m.patient_id, m.prescription_id, m.id,
               '{"nameKm": null, "nameLatin": "Metformin", "strength": null, "form": "TABLET", "unit": "tablet"}',
               date '2027-05-12' - n, 'MORNING', 1, 'AFTER', x.at, x.at + interval '30 minutes',
               x.status::dose_status, case when x.status like 'TAKEN%%' then x.at end,
               case when x.status = 'SKIPPED' then 'ក្អួត' end
        from medications m, generate_series(1, %3$d) as n,
             lateral (select timestamptz '2027-05-12 06:00+07' - n * interval '1 day' as at,
                             (string_to_array('%4$s', ','))[1 + (n - 1) %% %5$d] as status) x
        where m.patient_id = '%1$s' and m.prescription_id = '%2$s'
        """
            .formatted(
                patient.id(),
                prescription,
                days,
                String.join(",", statuses),
                Math.max(1, statuses.length)));
  }

  private static Somebody patientOf(Somebody doctor, int days, String... statuses) {
    Somebody patient = patient();
    String prescription = Prescriptions.active(patient);
    if (days > 0) past(patient, prescription, days, statuses);
    server.people().connected(doctor, patient);
    return patient;
  }

  private static void level(Somebody patient, Somebody other, String permission) {
    server.change(
        "update connections set permission = '%s' where patient_id = '%s' and other_id = '%s'"
            .formatted(permission, patient.id(), other.id()));
  }

  /// All pages of it, oldest first, to have them in the order of their times.
  private static List<JsonObject> history(Somebody viewer, String query) {
    List<JsonObject> all = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = viewer.api().get("/api/doses?limit=3" + query + cursor).expect(200);
      page.items().forEach(dose -> all.addFirst((JsonObject) dose));
      String next = page.json().getString("nextCursor");
      cursor = next == null ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return all;
  }

  private static JsonObject adherence(Somebody viewer, String query) {
    String path = "/api/adherence?" + query.replaceFirst("^&", "");
    return viewer.api().get(path).expect(200).json();
  }

  private static JsonObject bucket(Somebody viewer, LocalDate day) {
    return adherence(viewer, "&from=%1$s&to=%1$s".formatted(day))
        .getJsonArray("buckets")
        .getJsonObject(0);
  }

  private static int counted(JsonObject adherence) {
    return adherence.getInteger("taken")
        + adherence.getInteger("missed")
        + adherence.getInteger("skipped");
  }

  private static long trail(Somebody patient, Somebody actor, String action) {
    return server.count(
        "select count(*) from audit_logs where patient_id = '%s' and actor_id = '%s' and action = '%s'"
            .formatted(patient.id(), actor.id(), action));
  }

  private static List<String> ids(Answer answer) {
    return answer.expect(200).items().stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  private static Somebody patient() {
    return FORGE.longLived(server.people().patient());
  }

  private static Somebody doctor() {
    return FORGE.longLived(server.people().doctor());
  }
}
