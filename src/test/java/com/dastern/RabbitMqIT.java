package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.dastern.testing.Await;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The way of an alert through a real RabbitMQ, whose semantics the embedded broker only resembles.
/// Runs on the broker that `TEST_RABBITMQ_URL` names.
class RabbitMqIT {
  private static TestServer server;
  private static People people;
  private static Connection connection;
  private static Channel channel;

  @BeforeAll
  static void start() throws Exception {
    String url = System.getenv("TEST_RABBITMQ_URL");
    assumeTrue(url != null, "TEST_RABBITMQ_URL names no RabbitMQ");
    server = TestServer.start(Map.of("AMQP_URL", url));
    people = server.people();
    var factory = new ConnectionFactory();
    factory.setUri(url);
    connection = factory.newConnection();
    channel = connection.createChannel();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server == null) return;
    server.close();
    channel.queueDelete(queue());
    channel.exchangeDelete(server.settings().get("AMQP_PREFIX") + ".events");
    connection.close();
  }

  @Test
  void aMissedDoseIsToldOnceAndNothingStaysInTheQueue() throws Exception {
    Somebody caregiver = caregiverOfAMissedDose();
    assertThat(alerts(caregiver)).isEqualTo(1);
    Await.until("an empty queue", () -> channel.messageCount(queue()) == 0);
    assertThat(server.count("select count(*) from outbox")).isZero();
  }

  @Test
  void aDeliveryThatComesAgainTellsNobodyTwice() throws Exception {
    Somebody caregiver = caregiverOfAMissedDose();
    String event =
        server.text(
            """
            select jsonb_build_object('id', id, 'type', type, 'patientId', patient_id, 'payload', payload,
              'at', '2026-11-23T00:00:00Z')::text
            from events where type = 'dose.missed' order by id desc limit 1
            """);
    for (int i = 0; i < 5; i++)
      channel.basicPublish("", queue(), null, event.getBytes(StandardCharsets.UTF_8));
    Await.until("an empty queue", () -> channel.messageCount(queue()) == 0);
    assertThat(alerts(caregiver)).isEqualTo(1);
  }

  @Test
  void whatIsNoEventIsParkedAndTheOthersGoOn() throws Exception {
    channel.basicPublish("", queue(), null, "nonsense \0".getBytes(StandardCharsets.UTF_8));
    assertThat(alerts(caregiverOfAMissedDose())).isEqualTo(1);
    assertThat(server.count("select count(*) from parked_events where body like 'nonsense%'"))
        .isEqualTo(1);
  }

  @Test
  void aQueueThatSomebodyDeletedIsDeclaredAgain() throws Exception {
    channel.queueDelete(queue());
    Await.until("the queue is back with its consumer", RabbitMqIT::hasConsumer);
    assertThat(alerts(caregiverOfAMissedDose())).isEqualTo(1);
  }

  private static Somebody caregiverOfAMissedDose() {
    Somebody patient = people.patient();
    Somebody caregiver = people.caregiverOf(patient);
    Prescriptions.active(patient);
    var dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
    server.clock().forwardTo(dose.missedAfter());
    Somebody later = people.again(caregiver);
    Await.until("the alert", () -> alerts(later) > 0);
    return later;
  }

  private static long alerts(Somebody caregiver) {
    return caregiver.api().get("/api/notifications").expect(200).items().stream()
        .filter(item -> ((JsonObject) item).getString("type").equals("MISSED_DOSE_ALERT"))
        .count();
  }

  private static boolean hasConsumer() throws IOException {
    // A passive declaration of a queue that is not there closes the channel.
    try (Channel look = connection.createChannel()) {
      return look.queueDeclarePassive(queue()).getConsumerCount() > 0;
    } catch (Exception notThere) {
      return false;
    }
  }

  private static String queue() {
    return server.settings().get("AMQP_PREFIX") + ".notifications";
  }
}
