package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What phones report of medications that are taken as needed.
class ReportedTakingIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Phone phone;
  private String medication;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void somethingIsTakenAsNeeded() {
    patient = FORGE.longLived(server.people().patient());
    phone = new Phone(patient);
    medication =
        Prescriptions.medication(
            patient, Prescriptions.active(patient, Prescriptions.paracetamol()));
  }

  /// Under an id that the phone made, or under that of the action.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void undoOfATakingThatIsStillOnItsWayCountsAndIsKept(boolean named) {
    var payload = new JsonObject().put("medicationId", medication);
    if (named) payload.put("doseId", UUID.randomUUID().toString());
    var taken = Phone.action("PRN_TAKEN", now().minus(MINUTE), payload);
    var bare = new JsonObject().put("doseId", idOf(taken));
    var unknown = Phone.action("DOSE_UNDONE", now(), bare);
    assertThat(phone.sync(now(), List.of(unknown)).expect("REJECTED").code(0))
        .isEqualTo("NOT_FOUND");
    var undone = undone(taken, now());
    phone.sync(now(), List.of(undone)).expect("APPLIED");
    assertThat(phone.sync(now(), List.of(taken)).expect("CONFLICT").rule(0))
        .isEqualTo("LATER_ACTION");
    phone.sync(now(), List.of(taken, undone)).expect("CONFLICT", "DUPLICATE");
  }

  @Test
  void takingThatIsUndoneInTheSameBatchIsNone() {
    var taken = taken(now().minus(MINUTE));
    phone.sync(now(), List.of(taken, undone(taken, now()))).expect("APPLIED", "APPLIED");
    assertThat(doses()).isEmpty();
  }

  /// By the clock of another phone it was taken back before it was taken.
  @Test
  void undoThatIsOvertakenSaysSoAndTheTakingCanStillBeUndone() {
    var taken = taken(now());
    phone.sync(now(), List.of(taken)).expect("APPLIED");
    var early = phone.sync(now(), List.of(undone(taken, now().minusSeconds(4))));
    assertThat(early.expect("CONFLICT").rule(0)).isEqualTo("LATER_ACTION");
    assertThat(early.state(0).getString("id")).isEqualTo(idOf(taken));
    assertThat(doses()).containsExactly(idOf(taken));

    patient.api().post("/api/doses/undo", new JsonObject().put("doseId", idOf(taken))).expect(204);
    assertThat(doses()).isEmpty();
  }

  @Test
  void takingThatWasUndoneAndIsReportedAgainCanBeUndoneOnline() {
    var taken = taken(now().minus(MINUTE));
    phone.sync(now(), List.of(taken, undone(taken, now().minusSeconds(30))));
    var again =
        Phone.action(
            "PRN_TAKEN",
            now(),
            taken
                .getJsonObject("payload")
                .copy()
                .put("doseId", idOf(taken))
                .put("takenAt", taken.getString("deviceTime")));
    phone.sync(now(), List.of(again)).expect("APPLIED");
    assertThat(doses()).containsExactly(idOf(taken));
    patient.api().post("/api/doses/undo", new JsonObject().put("doseId", idOf(taken))).expect(204);
    assertThat(doses()).isEmpty();
  }

  /// One medication is taken once at an instant.
  @Test
  void takingWhosePlaceIsTakenIsToldOf() {
    Somebody caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    Instant at = now().minus(MINUTE);
    var later = taken(at.plusSeconds(20)).copy();
    later.getJsonObject("payload").put("takenAt", at.toString());
    var first = taken(at);
    try (var live = new LiveClient(server.url())) {
      live.register(patient.patientAddress(), caregiver.token()).settle();
      phone.sync(now(), List.of(later)).expect("APPLIED");
      phone.sync(now(), List.of(first)).expect("APPLIED");
      assertThat(doses()).containsExactly(idOf(first));
      Await.until("the other one is gone", () -> told(live, later).contains("true"));
    }
    assertThat(trail(later)).containsExactly("DOSE_TAKEN", "DOSE_UNDONE");
  }

  @Test
  void undoOfATakingTakesBackAllReportsOfIt() {
    Instant at = now().minus(MINUTE);
    var first = taken(at);
    var other = taken(at.plusSeconds(20));
    other.getJsonObject("payload").put("takenAt", at.toString());
    phone.sync(now(), List.of(first)).expect("APPLIED");
    var conflict = phone.sync(now(), List.of(other)).expect("CONFLICT");
    assertThat(conflict.rule(0)).isEqualTo("ONE_TAKING_AN_INSTANT");
    assertThat(conflict.state(0).getString("id")).isEqualTo(idOf(first));
    phone.sync(now(), List.of(undone(other, now()))).expect("APPLIED");
    assertThat(doses()).isEmpty();
    phone.sync(now(), List.of(first, other)).expect("DUPLICATE", "CONFLICT");
    assertThat(doses()).isEmpty();
  }

  @Test
  void takingAsNeededIsNoDoseOfAPlan() {
    var taken = taken(now());
    phone.sync(now(), List.of(taken)).expect("APPLIED");
    var occasion =
        new JsonObject()
            .put("medicationId", medication)
            .put("day", LocalDate.ofInstant(now(), ZoneId.of("Asia/Phnom_Penh")).toString())
            .put("slot", "MORNING")
            .put("scheduledAt", taken.getString("deviceTime"));
    for (String type : List.of("DOSE_UNDONE", "MISSED_DETECTED", "DOSE_TAKEN")) {
      var wrong = Phone.action(type, now(), new JsonObject().put("occasion", occasion));
      assertThat(phone.sync(now(), List.of(wrong)).expect("REJECTED").code(0))
          .as(type)
          .isEqualTo("NOT_PLANNED");
    }
    assertThat(doses()).containsExactly(idOf(taken));
  }

  private JsonObject taken(Instant at) {
    return Phone.action("PRN_TAKEN", at, new JsonObject().put("medicationId", medication));
  }

  private JsonObject undone(JsonObject taken, Instant at) {
    var payload = new JsonObject().put("doseId", idOf(taken)).put("medicationId", medication);
    return Phone.action("DOSE_UNDONE", at, payload);
  }

  private static String idOf(JsonObject taken) {
    return taken.getJsonObject("payload").getString("doseId", taken.getString("id"));
  }

  private List<String> doses() {
    return patient.api().get("/api/doses?limit=100").expect(200).items().stream()
        .map(each -> ((JsonObject) each).getString("id"))
        .toList();
  }

  /// Whether it was gone, each time that something of it was sent live.
  private List<String> told(LiveClient live, JsonObject taken) {
    return live.received(patient.patientAddress()).stream()
        .filter(body -> body.getString("kind").equals("dose"))
        .filter(body -> body.getJsonObject("dose").getString("id").equals(idOf(taken)))
        .map(body -> String.valueOf(body.getBoolean("removed", false)))
        .toList();
  }

  /// Oldest first.
  private List<String> trail(JsonObject taken) {
    return patient.api().get("/api/audit?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(entry -> idOf(taken).equals(entry.getString("subjectId")))
        .map(entry -> entry.getString("action"))
        .toList()
        .reversed();
  }

  private static Instant now() {
    return server.clock().instant();
  }
}
