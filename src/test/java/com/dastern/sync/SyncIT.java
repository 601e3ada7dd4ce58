package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Phone;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Prescriptions.DoseOfDay;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What phones hand in of doses, and what they are told of it. No scheduler runs.
class SyncIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static TestServer server;
  private Somebody patient;
  private Phone phone;
  private List<DoseOfDay> doses;
  private DoseOfDay dose;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void doseIsDue() {
    patient = FORGE.longLived(server.people().patient());
    Prescriptions.active(patient);
    phone = new Phone(patient);
    doses = Prescriptions.upcoming(patient, server.clock().instant());
    dose = doses.getFirst();
    server.clock().forwardTo(dose.scheduledAt());
  }

  @Test
  void whatWasTakenOfflineCountsWhenItWasTaken() {
    Instant taken = dose.scheduledAt().minus(MINUTE);
    phone.did("DOSE_TAKEN", taken, of(dose));
    server.clock().forwardTo(dose.missedAfter().plus(MINUTE));
    var results = phone.sync(now()).expect("APPLIED");
    assertThat(results.of(0).getString("id")).isEqualTo(phone.actions().getFirst().getString("id"));
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
    assertThat(OffsetDateTime.parse(dose().getString("takenAt")).toInstant()).isEqualTo(taken);
    int version = dose().getInteger("version");
    phone.sync(now()).expect("DUPLICATE");
    assertThat(dose().getInteger("version")).isEqualTo(version);
  }

  @Test
  void sameActionTwiceInOneBatchIsOne() {
    var action = phone.did("DOSE_TAKEN", dose.scheduledAt(), of(dose));
    phone.sync(now(), List.of(action, action)).expect("APPLIED", "DUPLICATE");
    assertThat(dose().getInteger("version")).isEqualTo(2);
  }

  @Test
  void sameIdWithAnotherContentIsAConflict() {
    var action = phone.did("DOSE_TAKEN", dose.scheduledAt(), of(dose));
    phone.sync(now()).expect("APPLIED");
    var other = action.copy().put("deviceTime", dose.scheduledAt().plus(MINUTE).toString());
    assertThat(phone.sync(now(), List.of(other)).expect("CONFLICT").rule(0)).isEqualTo("ID_REUSED");
    assertThat(phone.sync(now(), List.of(other, action)).expect("CONFLICT", "DUPLICATE").rule(0))
        .isEqualTo("ID_REUSED");
  }

  @Test
  void earliestTakingStandsWhoeverComesFirst() {
    server.clock().forward(MINUTE.multipliedBy(5));
    var later = phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(2)), of(dose));
    var earlier = phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE), of(dose));
    phone.sync(now(), List.of(later)).expect("APPLIED");
    phone.sync(now(), List.of(earlier)).expect("APPLIED");
    var again = phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(3)), of(dose));
    var conflict = phone.sync(now(), List.of(again)).expect("CONFLICT");
    assertThat(conflict.rule(0)).isEqualTo("EARLIEST_TAKING");
    assertThat(OffsetDateTime.parse(conflict.state(0).getString("takenAt")).toInstant())
        .isEqualTo(dose.scheduledAt().plus(MINUTE));
    // The same answer again, with what the server has then.
    assertThat(phone.sync(now(), List.of(again)).expect("CONFLICT").json().getJsonArray("results"))
        .isEqualTo(conflict.json().getJsonArray("results"));
    assertThat(dose().getInteger("version")).isEqualTo(4);
  }

  @Test
  void takingStandsAgainstASkip() {
    server.clock().forward(MINUTE.multipliedBy(5));
    phone.did("DOSE_SKIPPED", dose.scheduledAt(), of(dose).put("reason", "ចង្អោរ"));
    phone.sync(now()).expect("APPLIED");
    assertThat(dose().getString("status")).isEqualTo("SKIPPED");
    phone.did("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE), of(dose));
    phone.sync(now()).expect("DUPLICATE", "APPLIED");
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
    var late = Phone.action("DOSE_SKIPPED", dose.scheduledAt(), of(dose).put("reason", "ភ្លេច"));
    assertThat(phone.sync(now(), List.of(late)).expect("CONFLICT").rule(0))
        .isEqualTo("TAKING_STANDS");
  }

  @Test
  void undoTakesBackWhatWasBeforeItWheneverItComes() {
    server.clock().forward(MINUTE.multipliedBy(5));
    var undone = Phone.action("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE), of(dose));
    phone.sync(now(), List.of(undone)).expect("APPLIED");
    var taken = Phone.action("DOSE_TAKEN", dose.scheduledAt(), of(dose));
    var conflict = phone.sync(now(), List.of(taken)).expect("CONFLICT");
    assertThat(conflict.rule(0)).isEqualTo("LATER_ACTION");
    assertThat(conflict.state(0).getString("status")).isEqualTo("DUE");
    var again =
        Phone.action("DOSE_TAKEN", dose.scheduledAt().plus(MINUTE.multipliedBy(2)), of(dose));
    phone.sync(now(), List.of(again)).expect("APPLIED");
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  @Test
  void onlineMarksCountAmongThem() {
    patient.api().post("/api/doses/taken", of(dose)).expect(200);
    server.clock().forward(MINUTE);
    patient.api().post("/api/doses/undo", of(dose)).expect(200);
    server.clock().forward(MINUTE);
    var early = Phone.action("DOSE_TAKEN", dose.scheduledAt().minus(MINUTE), of(dose));
    assertThat(phone.sync(now(), List.of(early)).expect("CONFLICT").rule(0))
        .isEqualTo("LATER_ACTION");
    assertThat(dose().getString("status")).isEqualTo("DUE");
    patient.api().post("/api/doses/skip", of(dose).put("reason", "ចង្អោរ")).expect(200);
    server.clock().forward(MINUTE);
    phone.sync(now(), List.of(Phone.action("DOSE_TAKEN", now(), of(dose)))).expect("APPLIED");
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  /// Said again online it counts once what was reported before it is taken back.
  @Test
  void onlineMarkThatChangesNothingIsKept() {
    server.clock().forward(MINUTE.multipliedBy(12));
    phone.sync(now(), List.of(Phone.action("DOSE_TAKEN", dose.scheduledAt(), of(dose))));
    patient.api().post("/api/doses/taken", of(dose)).expect(200);
    var undone = Phone.action("DOSE_UNDONE", dose.scheduledAt().plus(MINUTE), of(dose));
    assertThat(phone.sync(now(), List.of(undone)).expect("CONFLICT").rule(0))
        .isEqualTo("LATER_ACTION");
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  @Test
  void snoozeOnlineAndOfflineUnderOneIdIsOne() {
    var snooze = Phone.action("DOSE_SNOOZED", now(), of(dose).put("minutes", 5));
    var online = of(dose).put("id", snooze.getString("id")).put("minutes", 5);
    patient.api().post("/api/doses/snooze", online).expect(200);
    phone.sync(now(), List.of(snooze)).expect("APPLIED");
    assertThat(dose().getInteger("snoozes")).isEqualTo(1);
    assertThat(dose().getInteger("version")).isEqualTo(2);
  }

  @Test
  void marksOfOneKindHaveABoundAndAnotherKindDoesNotSufferFromIt() {
    List<JsonObject> many = new ArrayList<>();
    for (int i = 0; i < 120; i++) many.add(Phone.action("DOSE_UNDONE", now(), of(dose)));
    var results = phone.sync(now(), many);
    assertThat(results.names().stream().filter("REJECTED"::equals)).hasSize(20);
    assertThat(results.code(119)).isEqualTo("TOO_MANY_ACTIONS");
    server.clock().forward(MINUTE);
    phone.sync(now(), List.of(Phone.action("DOSE_TAKEN", now(), of(dose)))).expect("APPLIED");
    assertThat(dose().getString("status")).isEqualTo("TAKEN_ON_TIME");
  }

  @Test
  void snoozesCountThreeTimes() {
    for (int i = 0; i < 4; i++) {
      phone.did(
          "DOSE_SNOOZED",
          dose.scheduledAt().plus(MINUTE.multipliedBy(i)),
          of(dose).put("minutes", 5));
    }
    server.clock().forward(MINUTE.multipliedBy(4));
    var results = phone.sync(now()).expect("APPLIED", "APPLIED", "APPLIED", "CONFLICT");
    assertThat(results.rule(3)).isEqualTo("SNOOZE_EXHAUSTED");
    assertThat(dose().getInteger("snoozes")).isEqualTo(3);
    assertThat(OffsetDateTime.parse(dose().getString("snoozedUntil")).toInstant())
        .isEqualTo(dose.scheduledAt().plus(MINUTE.multipliedBy(7)));
  }

  @Test
  void clockThatIsWrongIsCorrected() {
    server.clock().forward(MINUTE.multipliedBy(10));
    Duration ahead = Duration.ofHours(3);
    Instant taken = dose.scheduledAt().plus(MINUTE);
    phone.did("DOSE_TAKEN", taken.plus(ahead), of(dose));
    var results = phone.sync(now().plus(ahead)).expect("APPLIED");
    assertThat(results.json().getInteger("clockOffsetSeconds")).isBetween(-10_800, -10_795);
    assertThat(OffsetDateTime.parse(dose().getString("takenAt")).toInstant())
        .isBetween(taken, taken.plusSeconds(5));
  }

  @Test
  void whatIsWrongIsRefusedAloneAndInBothLanguages() {
    Somebody other = server.people().patient();
    Prescriptions.active(other);
    var foreign = Prescriptions.upcoming(other, now()).getFirst();
    phone.did("DOSE_TAKEN", now(), of(dose));
    phone.did("DOSE_TAKEN", now(), of(foreign));
    phone.did("DOSE_TAKEN", now().plus(MINUTE.multipliedBy(5)), of(dose));
    phone.did("DOSE_TAKEN", now().minus(Duration.ofDays(31)), of(dose));
    phone.did("DOSE_TAKEN", now(), of(doses.get(2)));
    phone.did("DOSE_TAKEN", now(), of(dose).put("takenAt", now().plus(MINUTE).toString()));
    phone.did("DOSE_TAKEN", now(), new JsonObject().put("takenAt", now().toString()));
    List<Object> items = new ArrayList<>(phone.actions());
    items.addAll(List.of("poison", new JsonObject(), new JsonObject().put("id", 7)));
    items.add(phone.actions().getFirst().copy().put("type", "NO_SUCH"));
    items.add(Phone.action("DOSE_SKIPPED", now(), of(dose).put("reason", "\u0000")));
    items.add(null);
    var results = phone.sync(now(), items);
    assertThat(results.names().getFirst()).isEqualTo("APPLIED");
    assertThat(results.names().stream().skip(1)).containsOnly("REJECTED");
    assertThat(IntStream.range(1, items.size()).mapToObj(results::code))
        .containsExactly(
            "NOT_FOUND",
            "ACTION_IN_FUTURE",
            "ACTION_TOO_OLD",
            "DOSE_WINDOW_CLOSED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED",
            "VALIDATION_FAILED");
    assertThat(results.of(1).getJsonObject("problem").getJsonObject("messages").fieldNames())
        .contains("km", "en");
    var again = phone.sync(now(), items);
    assertThat(again.names().getFirst()).isEqualTo("DUPLICATE");
    assertThat(again.names().stream().skip(1)).containsOnly("REJECTED");
  }

  @Test
  void fiveHundredWithThreeWrongOnesAreFourHundredNinetySevenApplied() {
    Somebody other = server.people().patient();
    Prescriptions.active(other);
    var foreign = Prescriptions.upcoming(other, now()).getFirst();
    List<Object> items = new ArrayList<>();
    for (String id : manyDoses(497)) {
      items.add(Phone.action("DOSE_TAKEN", now(), new JsonObject().put("doseId", id)));
    }
    items.add(100, new JsonObject().put("id", "poison").put("type", "DOSE_TAKEN"));
    items.add(200, Phone.action("DOSE_TAKEN", now(), of(foreign)));
    items.add(300, Phone.action("DOSE_TAKEN", now().plus(MINUTE.multipliedBy(2)), of(dose)));
    var results = phone.sync(now(), items);
    assertThat(results.names().stream().filter("APPLIED"::equals)).hasSize(497);
    assertThat(List.of(results.code(100), results.code(200), results.code(300)))
        .containsExactly("VALIDATION_FAILED", "NOT_FOUND", "ACTION_IN_FUTURE");
    var again = phone.sync(now(), items);
    assertThat(again.names().stream().filter("DUPLICATE"::equals)).hasSize(497);
    assertThat(List.of(again.code(100), again.code(200), again.code(300)))
        .containsExactly("VALIDATION_FAILED", "NOT_FOUND", "ACTION_IN_FUTURE");
  }

  /// They would wait for each other in the database, and hold its connections meanwhile.
  @Test
  void fifthBatchOfOnePersonAtATimeIsAskedToComeAgain() throws Exception {
    try (var others = TestServices.connect(server.database());
        var statement = others.createStatement();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      others.setAutoCommit(false);
      statement.execute("select sync_lock('%s')".formatted(patient.id()));
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        var taken = List.of(Phone.action("DOSE_TAKEN", now(), of(dose)));
        answers.add(threads.submit(() -> phone.send(now(), taken)));
      }
      Await.until("one is turned away", () -> answers.stream().anyMatch(Future::isDone));
      Answer away = answers.stream().filter(Future::isDone).findFirst().orElseThrow().get();
      assertThat(away.status()).isEqualTo(503);
      assertThat(away.headers().firstValue("retry-after")).isPresent();
      others.rollback();
      List<Integer> statuses = new ArrayList<>();
      for (var answer : answers) statuses.add(answer.get().status());
      assertThat(statuses).containsExactlyInAnyOrder(200, 200, 200, 200, 503);
    }
  }

  private List<String> manyDoses(int count) {
    List<String> ids = new ArrayList<>();
    try (var ward = new Ward(server.database())) {
      ward.prescribe(patient.email(), 20);
      for (int i = 1; ids.size() < count; i++) {
        ids.addAll(ward.missedAt(now().plusSeconds(i), patient.email(), 20));
      }
    }
    return ids.subList(0, count);
  }

  private Instant now() {
    return server.clock().instant();
  }

  private JsonObject dose() {
    return Prescriptions.dose(patient, dose.id());
  }

  private static JsonObject of(DoseOfDay dose) {
    return new JsonObject().put("doseId", dose.id());
  }
}
