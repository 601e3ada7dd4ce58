package com.dastern.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The caller's own profile and meal times.
class ProfileIT {
  private static TestServer server;
  private static Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void newProfileHasTheDefaults() {
    var profile = server.people().patient().api().get("/api/users/profile").expect(200).json();
    assertThat(profile.getString("language")).isEqualTo("KHMER");
    assertThat(profile.getString("theme")).isEqualTo("LIGHT");
    assertThat(profile.getString("timeZone")).isEqualTo("Asia/Phnom_Penh");
    assertThat(profile.getInteger("gracePeriodMinutes")).isEqualTo(30);
    assertThat(profile.getString("tier")).isEqualTo("FREEMIUM");
  }

  @Test
  void whatIsLeftOutKeepsItsValue() {
    change(new JsonObject().put("name", " ចាន់ ថា ").put("theme", "DARK"));
    change(new JsonObject().put("language", "ENGLISH"));
    change(new JsonObject().put("gracePeriodMinutes", 60).put("timeZone", "Europe/Paris"));
    var profile = patient.api().get("/api/users/profile").expect(200).json();
    assertThat(profile.getString("name")).isEqualTo("ចាន់ ថា");
    assertThat(profile.getString("theme")).isEqualTo("DARK");
    assertThat(profile.getString("language")).isEqualTo("ENGLISH");
    assertThat(profile.getInteger("gracePeriodMinutes")).isEqualTo(60);
    assertThat(profile.getString("timeZone")).isEqualTo("Europe/Paris");
  }

  @Test
  void languageAndThemeHaveTheirOwnEndpoints() {
    Somebody somebody = server.people().caregiver();
    var english = new JsonObject().put("language", "ENGLISH");
    var answer = somebody.api().put("/api/users/language", english).expect(200).json();
    assertThat(answer.getString("language")).isEqualTo("ENGLISH");
    somebody.api().put("/api/users/theme", new JsonObject().put("theme", "DARK")).expect(200);
    somebody
        .api()
        .put("/api/users/theme", new JsonObject())
        .expectProblem(400, "VALIDATION_FAILED");
    var profile = somebody.api().get("/api/users/profile").expect(200).json();
    assertThat(profile.getString("theme")).isEqualTo("DARK");
    assertThat(profile.getString("language")).isEqualTo("ENGLISH");
  }

  @Test
  void changesOfDifferentFieldsAtOnceAllHold() {
    Somebody busy = server.people().caregiver();
    AtOnce.all(
        List.of(
            () -> put(busy, new JsonObject().put("theme", "DARK")),
            () -> put(busy, new JsonObject().put("language", "ENGLISH")),
            () -> put(busy, new JsonObject().put("gracePeriodMinutes", 10)),
            () -> put(busy, new JsonObject().put("timeZone", "Asia/Tokyo"))));
    var profile = busy.api().get("/api/users/profile").expect(200).json();
    assertThat(profile.getString("theme")).isEqualTo("DARK");
    assertThat(profile.getString("language")).isEqualTo("ENGLISH");
    assertThat(profile.getInteger("gracePeriodMinutes")).isEqualTo(10);
    assertThat(profile.getString("timeZone")).isEqualTo("Asia/Tokyo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+07", "-0330", "Z", "UTC+7", "Asia/Atlantis", "asia/phnom_penh", "SystemV/PST"})
  void onlyNamesOfTheIanaDatabaseAreZones(String zone) {
    var answer = put(patient, new JsonObject().put("timeZone", zone));
    answer.expectProblem(400, "VALIDATION_FAILED");
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("/timeZone");
  }

  @Test
  void mealTimesAreReplacedAsAWhole() {
    Somebody eater = server.people().patient();
    var none = eater.api().get("/api/users/meal-times").expect(200).json();
    assertThat(none.stream().map(java.util.Map.Entry::getValue)).containsOnlyNulls();
    var two = meals("morning", "06:30", "07:15").put("night", range("19:00", "20:00"));
    eater.api().put("/api/users/meal-times", two).expect(200);
    eater.api().put("/api/users/meal-times", meals("evening", "17:00", "17:30")).expect(200);
    var now = eater.api().get("/api/users/meal-times").expect(200).json();
    assertThat(now.getValue("morning")).isNull();
    assertThat(now.getValue("night")).isNull();
    assertThat(now.getJsonObject("evening")).isEqualTo(range("17:00", "17:30"));
  }

  @Test
  void mealEndsAfterItStarts() {
    for (var wrong : List.of(meals("night", "20:00", "19:00"), meals("night", "20:00", "20:00"))) {
      var answer = patient.api().put("/api/users/meal-times", wrong);
      answer.expectProblem(400, "VALIDATION_FAILED");
      assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("field"))
          .isEqualTo("/night/end");
    }
  }

  private static void change(JsonObject change) {
    put(patient, change).expect(200);
  }

  private static com.dastern.testing.Answer put(Somebody whose, JsonObject change) {
    return whose.api().put("/api/users/profile", change);
  }

  private static JsonObject meals(String meal, String start, String end) {
    return new JsonObject().put(meal, range(start, end));
  }

  private static JsonObject range(String start, String end) {
    return new JsonObject().put("start", start).put("end", end);
  }
}
