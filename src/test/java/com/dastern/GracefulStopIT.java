package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.testing.Answer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A server that is told to stop finishes what it began.
class GracefulStopIT {

  @Test
  void requestInFlightIsAnsweredAndNoNewOneIsTaken() throws Exception {
    try (var server = TestServer.start()) {
      Somebody patient = server.people().patient();
      try (Connection lock = TestServices.connect(server.database())) {
        hold(lock, patient);
        var change = new JsonObject().put("theme", "DARK");
        var inFlight =
            CompletableFuture.supplyAsync(() -> patient.api().put("/api/users/profile", change));
        Await.until("it waits for the row", () -> server.count(WAITING) == 1);
        var stopped = CompletableFuture.runAsync(server::close);
        Await.until("no new request is taken", () -> !takesRequests(server));
        assertThat(inFlight).isNotDone();
        assertThat(stopped).isNotDone();

        lock.commit();
        Answer answer = inFlight.get(10, TimeUnit.SECONDS).expect(200);
        assertThat(answer.json().getString("theme")).isEqualTo("DARK");
        stopped.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void serverThatFindsItsPortTakenLetsGoOfEverything() {
    try (var first = TestServer.start()) {
      var url = TestServices.freshDatabase();
      var settings =
          Map.of("HTTP_PORT", "" + first.url().getPort(), "DATABASE_URL", url.toString());
      assertThatThrownBy(() -> TestServer.start(settings)).isInstanceOf(BindException.class);
      Await.until(
          "its connections are closed",
          () ->
              first.count(
                      "select count(*) from pg_stat_activity where datname = '%s'"
                          .formatted(url.getPath().substring(1)))
                  == 0);
    }
  }

  @Test
  void stoppingTwiceIsHarmless() {
    var server = TestServer.start();
    server.close();
    server.close();
    assertThatThrownBy(() -> server.api().get("/health/live")).isInstanceOf(Exception.class);
  }

  private static final String WAITING =
      """
      select count(*) from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()
      """;

  private static void hold(Connection connection, Somebody somebody) throws SQLException {
    connection.setAutoCommit(false);
    try (var select =
        connection.prepareStatement("select 1 from users where id = ?::uuid for update")) {
      select.setString(1, somebody.id());
      select.executeQuery().close();
    }
  }

  private static boolean takesRequests(TestServer server) {
    try {
      return server.api().get("/health/live").status() == 200;
    } catch (RuntimeException refused) {
      return false;
    }
  }
}
