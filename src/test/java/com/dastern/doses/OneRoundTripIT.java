package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.PrescriptionId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.CountedTransaction;
import com.dastern.platform.db.Db;
import com.dastern.platform.redis.RedisLink;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionRows;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TestServices;
import com.dastern.users.MealTimesStore;
import com.dastern.users.UserStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// However many doses there are, they travel to the database once.
class OneRoundTripIT {
  @Test
  void monthOfTenMedicationsIsWrittenInOneRoundTrip() {
    try (var server = TestServer.start()) {
      Somebody patient = server.people().patient();
      var id = new PrescriptionId(UUID.fromString(tenMedications(patient)));
      Vertx vertx = Vertx.vertx();
      URI database = server.database();
      var config = new Config.Database(Optional.of(database), 1, 1, Duration.ofSeconds(30));
      var db = Db.open(vertx, database, config);
      var connection = PgConnection.connect(vertx, database.toString()).await();
      var redis =
          RedisLink.open(vertx, TestServices.redis(), new Config.Redis(Optional.empty(), "t"));
      var generation =
          new DoseGeneration(
              new UserStore(db),
              new MealTimesStore(db),
              new DoseStore(db, new ScheduleCache(vertx, redis, server.clock())),
              new AsNeededReminders(db),
              new AuditStore(db),
              vertx.eventBus());
      Prescription prescription =
          db.read(
                  "select " + PrescriptionRows.COLUMNS + " from prescriptions p where p.id = $1",
                  Tuple.of(id.value()),
                  PrescriptionRows::prescription)
              .await()
              .getFirst();
      var counted = new CountedTransaction();
      Instant now = Instant.parse("2027-01-10T00:00:00Z");

      counted
          .run(
              connection,
              tx -> generation.make(tx, prescription.patient(), List.of(prescription), now))
          .await();

      assertThat(
              server.count(
                  "select count(*) from dose_events where prescription_id = '%s'".formatted(id)))
          .isEqualTo(10 * 4 * 30);
      // What they are made from comes in one round trip, and they go in one statement of the other.
      assertThat(counted.roundTrips()).hasSize(2);
      assertThat(
              counted.roundTrips().stream()
                  .flatMap(trip -> trip.stream())
                  .filter(sql -> sql.contains("insert into dose_events")))
          .hasSize(1);
      connection.close().await();
      redis.close().await();
      db.close().await();
      vertx.close().await();
    }
  }

  private static String tenMedications(Somebody patient) {
    var grid = new JsonObject();
    for (String slot : new String[] {"morning", "daytime", "evening", "night"}) {
      grid.put(slot, new JsonObject().put("amount", 1).put("meal", "AFTER"));
    }
    var medications = new JsonArray();
    for (int i = 0; i < 10; i++) {
      medications.add(
          new JsonObject()
              .put("nameLatin", "Medication " + i)
              .put("form", "TABLET")
              .put("unit", "tablet")
              .put("startDate", "2027-01-01")
              .put("grid", grid));
    }
    var body = Prescriptions.metformin().put("medications", medications);
    return patient.api().post("/api/prescriptions", body).expect(201).id();
  }
}
