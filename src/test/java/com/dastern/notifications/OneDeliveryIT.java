package com.dastern.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.audit.AuditStore;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.DoseStore;
import com.dastern.doses.ScheduleCache;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.nudges.NudgeStore;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.redis.RedisLink;
import com.dastern.presence.PhonesSeen;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import com.dastern.users.UserStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What piles up while the broker is away may be delivered together, and what is retried after what
/// came later: the family is told the same.
class OneDeliveryIT {
  private final TokenForge forge = new TokenForge();

  @Test
  void missThatIsReportedIsConfirmedWhicheverIsDeliveredFirst() {
    try (var broker = new TcpProxy(TestServices.amqp()).cut();
        var server =
            TestServer.start(
                Map.of("AUTH_KEY", forge.pem(), "AMQP_URL", broker.through(TestServices.amqp())))) {
      Somebody patient = forge.longLived(server.people().patient());
      Somebody caregiver = forge.longLived(server.people().caregiverOf(patient));
      Prescriptions.active(patient);
      DoseOfDay dose = Prescriptions.upcoming(patient, server.clock().instant()).getFirst();
      server.clock().forwardTo(dose.missedAfter().plus(Duration.ofMinutes(1)));
      Await.until("it is missed", () -> status(patient, dose).equals("MISSED"));
      var phone = new Phone(patient);
      phone.did("MISSED_DETECTED", dose.missedAfter(), new JsonObject().put("doseId", dose.id()));
      phone.sync(server.clock().instant()).expect("APPLIED");

      var alert = event(EventType.DOSE_MISSED, patient, dose, server);
      var report = event(EventType.DOSE_REPORTED, patient, dose, server);
      for (var deliveries : orders(alert, report)) {
        deliveries.forEach(delivery -> deliver(server, delivery));
        deliver(server, List.of(report, alert));
        assertThat(titles(caregiver))
            .as("%s", deliveries)
            .containsExactlyInAnyOrder("បញ្ជាក់ថាខកខានលេបថ្នាំ", "ខកខានលេបថ្នាំ");
        server.change("delete from notifications");
      }
    }
  }

  private static List<List<List<Event>>> orders(Event alert, Event report) {
    return List.of(
        List.of(List.of(report, alert)),
        List.of(List.of(alert), List.of(report)),
        List.of(List.of(report), List.of(alert)));
  }

  private static String status(Somebody patient, DoseOfDay dose) {
    return Prescriptions.dose(patient, dose.id()).getString("status");
  }

  private static Event event(EventType type, Somebody patient, DoseOfDay dose, TestServer server) {
    return new Event(
        new EventId(Uuids.named(type.name())),
        type,
        new UserId(UUID.fromString(patient.id())),
        Map.of("doseId", dose.id()),
        server.clock().instant());
  }

  /// Newest first.
  private static List<String> titles(Somebody whose) {
    return whose.api().get("/api/notifications").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("type").equals("MISSED_DOSE_ALERT"))
        .map(each -> each.getString("title"))
        .toList();
  }

  private static void deliver(TestServer server, List<Event> events) {
    Vertx vertx = Vertx.vertx();
    var verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            notifier(vertx, server).handle(events);
            return Future.succeededFuture();
          }
        };
    var virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    vertx.deployVerticle(verticle, virtual).await();
    vertx.close().await();
  }

  private static Notifier notifier(Vertx vertx, TestServer server) {
    var config = new Config.Database(Optional.of(server.database()), 1, 1, Duration.ofSeconds(30));
    var db = Db.open(vertx, server.database(), config);
    var redis =
        RedisLink.open(vertx, TestServices.redis(), new Config.Redis(Optional.empty(), "t"));
    return new Notifier(
        db,
        new DoseStore(db, new ScheduleCache(vertx, redis, server.clock())),
        new AsNeededReminders(db),
        new NudgeStore(db),
        new UserStore(db),
        new PhonesSeen(db, server.clock()),
        new AuditStore(db),
        vertx.eventBus(),
        server.clock());
  }
}
