package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The caller's own list: pages, reading, removing.
class NotificationListIT {
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
  void pagesHaveEveryOneOnceAndNewestFirst() {
    Somebody patient = askedBy(server.people().caregiver(), 7);
    List<String> ids = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String cursor = "";
    do {
      var page = list(patient, "?limit=3" + cursor);
      sizes.add(page.items().size());
      page.items().forEach(item -> ids.add(((JsonObject) item).getString("id")));
      String next = page.json().getString("nextCursor");
      cursor = next == null ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(sizes).containsExactly(3, 3, 1);
    assertThat(ids).hasSize(7).doesNotHaveDuplicates();
    assertThat(ids).isSortedAccordingTo(java.util.Comparator.<String>reverseOrder());
  }

  @Test
  void cursorOfAnotherShapeIsRefused() {
    Somebody somebody = server.people().caregiver();
    for (String cursor : List.of("AAAA", "_".repeat(22), "A".repeat(64))) {
      var answer = somebody.api().get("/api/notifications?cursor=" + cursor);
      assertThat(answer.status()).as(cursor).isIn(200, 400);
      if (answer.status() == 200) assertThat(answer.items()).isEmpty();
    }
  }

  @Test
  void readOnesAreNotAmongTheUnread() {
    Somebody patient = askedBy(server.people().caregiver(), 3);
    String id = first(patient);
    var read = read(patient, id).expect(200).json();
    assertThat(read.getString("readAt")).isNotNull();
    assertThat(list(patient, "?unread=true").text()).doesNotContain(id);
    assertThat(list(patient, "?unread=true").items()).hasSize(2);
    assertThat(list(patient, "?unread=false").items()).hasSize(3);
  }

  @Test
  void readingAgainKeepsTheFirstTime() {
    Somebody patient = askedBy(server.people().caregiver(), 1);
    String id = first(patient);
    var texts = AtOnce.times(6, () -> read(patient, id).expect(200).text());
    assertThat(texts.stream().distinct()).hasSize(1);
    server.clock().forward(java.time.Duration.ofMinutes(1));
    assertThat(read(patient, id).expect(200).text()).isEqualTo(texts.getFirst());
  }

  @Test
  void removedOneIsGone() {
    Somebody patient = askedBy(server.people().caregiver(), 2);
    String id = first(patient);
    delete(patient, id).expect(204);
    delete(patient, id).expectProblem(404, "NOT_FOUND");
    read(patient, id).expectProblem(404, "NOT_FOUND");
    assertThat(list(patient, "").items()).hasSize(1);
    assertThat(list(patient, "").text()).doesNotContain(id);
  }

  @Test
  void ofManyWhoRemoveItAtOnceOneDoes() {
    Somebody patient = askedBy(server.people().caregiver(), 1);
    String id = first(patient);
    var statuses = AtOnce.times(6, () -> delete(patient, id)).stream().map(Answer::status).toList();
    assertThat(statuses).containsExactlyInAnyOrder(204, 404, 404, 404, 404, 404);
  }

  @Test
  void anothersDoesNotExist() {
    Somebody caregiver = server.people().caregiver();
    Somebody patient = askedBy(caregiver, 1);
    String id = first(patient);
    read(caregiver, id).expectProblem(404, "NOT_FOUND");
    delete(caregiver, id).expectProblem(404, "NOT_FOUND");
    read(patient, UUID.randomUUID().toString()).expectProblem(404, "NOT_FOUND");
    assertThat(list(patient, "?unread=true").text()).contains(id);
  }

  @Test
  void removedOneDoesNotComeBackWhenItsEventDoes() {
    Somebody caregiver = server.people().caregiver();
    Somebody patient = askedBy(caregiver, 2);
    String id = first(patient);
    delete(patient, id).expect(204);
    tellAgain(patient);
    // What is told after it has come, so it has come too.
    ask(caregiver, patient);
    Await.until("the next one came", () -> list(patient, "").items().size() >= 2);
    assertThat(list(patient, "").items()).hasSize(2);
    assertThat(list(patient, "").text()).doesNotContain(id);
  }

  @Test
  void textIsInTheLanguageOfItsReaderAtThatTime() {
    Somebody caregiver = server.people().caregiver();
    Somebody patient = askedBy(caregiver, 1);
    var english = new JsonObject().put("language", "ENGLISH");
    patient.api().put("/api/users/profile", english).expect(200);
    ask(caregiver, patient);
    Await.until("the next one came", () -> list(patient, "").items().size() == 2);
    var items = list(patient, "").items();
    assertThat(items.getJsonObject(0).getString("title")).isEqualTo("Connection request");
    assertThat(items.getJsonObject(1).getString("title")).matches("\\p{IsKhmer}+.*");
  }

  /// A patient with that many notifications of requests.
  private static Somebody askedBy(Somebody caregiver, int times) {
    Somebody patient = server.people().patient();
    for (int i = 1; i <= times; i++) {
      ask(caregiver, patient);
      int expected = i;
      Await.until("notification " + i, () -> list(patient, "").items().size() == expected);
    }
    return patient;
  }

  /// Asks, after having withdrawn what was asked before.
  private static void ask(Somebody caregiver, Somebody patient) {
    for (Object open : caregiver.api().get("/api/connections?status=PENDING").items()) {
      String id = ((JsonObject) open).getString("id");
      caregiver.api().put("/api/connections/" + id + "/revoke").expect(200);
    }
    var body = new JsonObject().put("identifier", patient.email());
    caregiver.api().post("/api/connections/request", body).expect(201);
  }

  /// All events of that patient go through the broker once more.
  private static void tellAgain(Somebody patient) {
    server.change(
        """
        insert into outbox (event_id, patient_id, next_try_at)
        select id, patient_id, at from events where patient_id = '%s' on conflict do nothing
        """
            .formatted(patient.id()));
  }

  private static Answer list(Somebody whose, String query) {
    return whose.api().get("/api/notifications" + query).expect(200);
  }

  private static String first(Somebody whose) {
    return list(whose, "").items().getJsonObject(0).getString("id");
  }

  private static Answer read(Somebody by, String id) {
    return by.api().put("/api/notifications/" + id + "/read");
  }

  private static Answer delete(Somebody by, String id) {
    return by.api().delete("/api/notifications/" + id);
  }
}
