package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What somebody does not want to be disturbed by.
class PreferencesIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyTypeDisturbsAtFirst() {
    var preferences = preferences(server.people().caregiver());
    assertThat(preferences.fieldNames()).containsExactlyInAnyOrder(types().toArray(String[]::new));
    assertThat(muted(preferences)).isEmpty();
  }

  @Test
  void whatIsLeftOutKeepsItsValue() {
    Somebody somebody = server.people().patient();
    var two = new JsonObject().put("ACCOUNT", false).put("DOSE_REMINDER", false);
    var answer = put(somebody, two);
    assertThat(muted(answer)).containsExactlyInAnyOrder("ACCOUNT", "DOSE_REMINDER");
    assertThat(muted(put(somebody, new JsonObject().put("FAMILY_ALERT", false)))).hasSize(3);
    put(somebody, new JsonObject().put("ACCOUNT", true).put("FAMILY_ALERT", false));
    assertThat(muted(preferences(somebody)))
        .containsExactlyInAnyOrder("DOSE_REMINDER", "FAMILY_ALERT");
    somebody.api().put("/api/users/theme", new JsonObject().put("theme", "DARK")).expect(200);
    assertThat(muted(preferences(somebody))).hasSize(2);
    assertThat(muted(preferences(server.people().patient()))).isEmpty();
  }

  @Test
  void nothingAtAllIsNoChange() {
    server
        .people()
        .patient()
        .api()
        .put("/api/users/notification-preferences", new JsonObject())
        .expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void changesOfDifferentTypesAtOnceAllHold() {
    Somebody busy = server.people().doctor();
    AtOnce.all(
        types()
            .map(type -> new JsonObject().put(type, false))
            .<java.util.concurrent.Callable<JsonObject>>map(change -> () -> put(busy, change))
            .toList());
    assertThat(muted(preferences(busy))).hasSize(NotificationType.values().length);
  }

  @Test
  void mutedOneIsListedAndMarkedLive() {
    Somebody muting = server.people().patient();
    Somebody other = server.people().patient();
    put(muting, new JsonObject().put("CONNECTION_REQUEST", false).put("ACCOUNT", false));
    put(other, new JsonObject().put("CONNECTION_ACCEPTED", false));
    for (Somebody patient : List.of(muting, other)) {
      try (var live = new LiveClient(server.url())) {
        live.register(patient.liveAddress(), patient.token());
        live.frame("registered", patient.liveAddress());
        ask(server.people().caregiver(), patient);
        assertThat(told(live, patient).getValue("muted")).isEqualTo(patient.equals(muting));
        var listed = patient.api().get("/api/notifications").expect(200).items();
        assertThat(listed).hasSize(1);
        assertThat(listed.getJsonObject(0))
            .isEqualTo(told(live, patient).getJsonObject("notification"));
      }
    }
  }

  @Test
  void mutingHoldsFromTheNextMessageOn() {
    Somebody patient = server.people().patient();
    try (var live = new LiveClient(server.url())) {
      live.register(patient.liveAddress(), patient.token());
      live.frame("registered", patient.liveAddress());
      for (int i = 0; i < 3; i++) {
        put(patient, new JsonObject().put("CONNECTION_REQUEST", i % 2 == 0));
        ask(server.people().caregiver(), patient);
        int expected = i + 1;
        Await.until("message " + i, () -> notifications(live, patient).size() == expected);
      }
      assertThat(notifications(live, patient))
          .extracting(body -> body.getBoolean("muted"))
          .containsExactly(false, true, false);
    }
  }

  private static JsonObject told(LiveClient live, Somebody whose) {
    return Await.value("a notification", () -> notifications(live, whose).stream().findFirst());
  }

  private static List<JsonObject> notifications(LiveClient live, Somebody whose) {
    return live.received(whose.liveAddress()).stream()
        .filter(body -> "notification".equals(body.getString("kind")))
        .toList();
  }

  private static void ask(Somebody caregiver, Somebody patient) {
    var body = new JsonObject().put("identifier", patient.email());
    caregiver.api().post("/api/connections/request", body).expect(201);
  }

  private static JsonObject preferences(Somebody whose) {
    var profile = whose.api().get("/api/users/profile").expect(200).json();
    return profile.getJsonObject("notifications");
  }

  private static JsonObject put(Somebody whose, JsonObject change) {
    return whose
        .api()
        .put("/api/users/notification-preferences", change)
        .expect(200)
        .json()
        .getJsonObject("notifications");
  }

  private static List<String> muted(JsonObject preferences) {
    return preferences.fieldNames().stream()
        .filter(Predicate.not(preferences::getBoolean))
        .toList();
  }

  private static Stream<String> types() {
    return Arrays.stream(NotificationType.values()).map(Enum::name);
  }
}
