package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.ChaoticPhone.Acknowledged;
import com.dastern.DoseReference.Accepted;
import com.dastern.RandomDeeds.DueDose;
import com.dastern.testing.Fingerprint;
import com.dastern.testing.Ledger;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The promise of the sync: over a line that is cut at random bytes, to a server that is killed at
/// random, no acknowledged action is lost and none is applied twice. `-Ddastern.rounds=2000` makes
/// it ten times as long; `-Ddastern.seed=…` throws the dice of an earlier run again.
class ChaoticPhoneIT {
  private static final int ROUNDS = Integer.getInteger("dastern.rounds", 200);
  private static final long SEED = Long.getLong("dastern.seed", System.nanoTime());
  private static final DateTimeFormatter TOLD =
      DateTimeFormatter.ofPattern("dd/MM HH:mm").withZone(ZoneId.of("Asia/Phnom_Penh"));
  private static final String MISSED =
      "select count(*) from events where type = 'dose.missed' and payload->>'doseId' = ?";
  private static final String TOLD_CAREGIVER =
      """
      select subject_id, type, slot, body from notifications
      where user_id = ?::uuid and subject_id is not null and deleted_at is null
      """;
  private static Storm storm;
  private static Ledger ledger;
  private static Instant calm;
  private static List<Accepted> accepted;

  @BeforeAll
  static void weatherTheStorm() {
    System.out.println("The dice of this storm: -Ddastern.seed=" + SEED);
    storm = new Storm(SEED);
    ledger = new Ledger(storm.database());
    Instant start = Instant.now();
    storm.rage(ROUNDS);
    Duration lasted = Duration.between(start, Instant.now());
    calm = storm.calm();
    System.out.printf(
        "%s in %d s, acknowledged actions: %s%n",
        storm.summary(ROUNDS), lasted.toSeconds(), verdicts());
    accepted = accepted();
  }

  @AfterAll
  static void stop() {
    ledger.close();
    storm.close();
  }

  @Test
  void everyAcknowledgedActionIsKeptOnceAndNothingElseIs() {
    assertThat(ledger.column("select id from sync_actions"))
        .containsExactlyInAnyOrderElementsOf(acceptedIds());
  }

  @Test
  void everyAcceptedActionIsMarkedOnce() {
    assertThat(ledger.column("select id from dose_marks"))
        .containsExactlyInAnyOrderElementsOf(acceptedIds());
  }

  @Test
  void everyAcceptedActionIsOneEvent() {
    // Beside those of takings whose place another report took.
    String told =
        "select payload->>'actionId' as id from events where type = 'dose.reported' and payload->>'actionId' is not null";
    assertThat(ledger.column(told)).containsExactlyInAnyOrderElementsOf(acceptedIds());
  }

  @Test
  void everyAcceptedActionIsOneRowOfTheTrail() {
    String trail =
        """
        select action || ' ' || subject_id || ' ' || (details->>'at')::timestamptz as id
        from audit_logs where details->>'reported' = 'true' and details->>'at' is not null
        """;
    String actions =
        """
        select case type when 'PRN_TAKEN' then 'DOSE_TAKEN'
                         when 'MISSED_DETECTED' then 'DOSE_MISS_REPORTED' else type end
               || ' ' || subject_id || ' ' || at as id
        from sync_actions
        """;
    assertThat(ledger.column(trail))
        .containsExactlyInAnyOrderElementsOf(ledger.column(actions))
        .hasSameSizeAs(accepted);
  }

  @Test
  void wrongClockIsCorrected() {
    Map<String, Accepted> byId =
        accepted.stream().collect(Collectors.toMap(Accepted::id, each -> each));
    for (Acknowledged each : acknowledged()) {
      Accepted kept = byId.get(each.deed().id());
      if (kept == null) continue;
      assertThat(kept.correction().plus(each.clockAhead()))
          .as(kept.toString())
          .isCloseTo(Duration.ZERO, Duration.ofMinutes(1));
    }
  }

  @Test
  void doseIsWhatItsMarksSay() {
    Map<String, JsonObject> rows = byId("dose_events");
    for (DueDose dose : storm.doses()) {
      List<Accepted> marks = marksOf(dose.id());
      JsonObject row = Objects.requireNonNull(rows.get(dose.id()));
      assertThat(standing(row))
          .as("%s of %s", row, marks)
          .isEqualTo(DoseReference.of(dose, marks, calm));
      long missed = storm.ward().count(MISSED, dose.id());
      assertThat(missed).isLessThanOrEqualTo(1);
      assertThat(row.getLong("version")).as(row.encode()).isEqualTo(1 + marks.size() + missed);
    }
  }

  @Test
  void takingAsNeededIsRecordedOnceUnlessItWasTakenBack() {
    List<JsonObject> rows =
        ledger.rows("select id, taken_at, status, version from dose_events where as_needed");
    Map<Instant, String> found =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> Ledger.instant(row, "taken_at").orElseThrow(),
                    row -> row.getString("id")));
    assertThat(found).isEqualTo(DoseReference.takings(accepted));
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.getString("status")).isEqualTo("TAKEN_ON_TIME");
          assertThat(row.getInteger("version")).isOne();
        });
    assertThat(DoseReference.reportedTakings(accepted)).containsAll(found.values());
  }

  @Test
  void caregiverIsAlertedOnceAndToldOneOutcomeThatIsTrue() {
    Map<String, JsonObject> rows = byId("dose_events");
    Map<String, List<JsonObject>> told =
        ledger.rows(TOLD_CAREGIVER, storm.caregiver()).stream()
            .collect(Collectors.groupingBy(one -> one.getString("subject_id")));
    for (DueDose dose : storm.doses()) {
      JsonObject row = Objects.requireNonNull(rows.get(dose.id()));
      var ofDose = told.getOrDefault(dose.id(), List.of());
      var alerts = ofDose.stream().filter(one -> one.getString("slot") == null).toList();
      var outcomes = ofDose.stream().filter(one -> one.getString("slot") != null).toList();
      String what = "%s told %s, marked %s".formatted(row, ofDose, marksOf(dose.id()));
      assertThat(alerts)
          .as(what)
          .extracting(one -> one.getString("type"))
          .isIn(List.of(), List.of("MISSED_DOSE_ALERT"));
      boolean isMissed = row.getString("status").equals("MISSED");
      boolean mustHear = row.getBoolean("reported_missed") || (!alerts.isEmpty() && !isMissed);
      boolean isDue = row.getString("status").equals("DUE");
      assertThat(outcomes).as(what).hasSize(mustHear && !isDue ? 1 : 0);
      for (JsonObject outcome : outcomes) {
        assertThat(outcome.getString("type"))
            .as(what)
            .isEqualTo(isMissed ? "MISSED_DOSE_ALERT" : "DOSE_CORRECTED");
        Ledger.instant(row, "taken_at")
            .ifPresent(
                at -> assertThat(outcome.getString("body")).as(what).contains(TOLD.format(at)));
      }
    }
  }

  @Test
  void everythingOnceMoreChangesNothing() {
    try (var fingerprint =
        new Fingerprint(
            storm.database(),
            List.of(
                "sync_actions",
                "dose_events",
                "dose_marks",
                "undone_takings",
                "notifications",
                "events",
                "outbox",
                "audit_logs"))) {
      String before = fingerprint.read();
      storm.repeatAll();
      assertThat(fingerprint.read()).isEqualTo(before);
    }
  }

  private static Map<String, Long> verdicts() {
    return acknowledged().stream()
        .collect(
            Collectors.groupingBy(
                each -> each.verdict().result(), TreeMap::new, Collectors.counting()));
  }

  private static List<Acknowledged> acknowledged() {
    return storm.phones().stream().flatMap(phone -> phone.acknowledged().stream()).toList();
  }

  private static Set<String> acceptedIds() {
    return acknowledged().stream()
        .filter(each -> each.verdict().isKept())
        .map(each -> each.deed().id())
        .collect(Collectors.toSet());
  }

  private static List<Accepted> accepted() {
    Map<String, JsonObject> kept = byId("sync_actions");
    return acknowledged().stream()
        .filter(each -> kept.containsKey(each.deed().id()))
        .map(each -> {
          JsonObject action = each.deed().action();
          Instant at = Ledger.instant(kept.get(each.deed().id()), "at").orElseThrow();
          Duration correction = Duration.between(Instant.parse(action.getString("deviceTime")), at);
          return new Accepted(
              each.deed().id(),
              action.getString("type"),
              action.getJsonObject("payload"),
              at,
              correction);
        })
        .toList();
  }

  private static List<Accepted> marksOf(String dose) {
    return accepted.stream().filter(each -> each.dose().equals(dose)).toList();
  }

  private static DoseReference.Standing standing(JsonObject row) {
    return new DoseReference.Standing(
        row.getString("status"),
        Ledger.instant(row, "taken_at"),
        Optional.ofNullable(row.getString("skip_reason")),
        row.getJsonArray("snooze_ids").size(),
        Ledger.instant(row, "snoozed_until"));
  }

  private static Map<String, JsonObject> byId(String table) {
    return ledger.rows("select * from " + table).stream()
        .collect(Collectors.toMap(row -> row.getString("id"), row -> row));
  }
}
