package com.dastern.sync;

import com.dastern.sync.SyncWorld.Subject;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// What three phones of a patient did about one dose, or took as needed, within a day: with slips,
/// contradictions, things that come at the same minute, and things outside the window.
final class RandomHistory {
  private static final List<String> REASONS = List.of("ចង្អោរ", "ភ្លេច", "អស់ថ្នាំ");
  private static final List<String> ANSWERS = List.of("TAKEN", "SOON", "DISMISSED");

  private final Random random;
  private final Instant now;

  RandomHistory(Random random, Instant now) {
    this.random = random;
    this.now = now;
  }

  /// One thing that was done; where it names ids of the server's it names those of a world by
  /// [#in].
  record Done(
      UUID id,
      String type,
      Instant at,
      JsonObject payload,
      int history,
      boolean byOccasion,
      int medication) {

    /// As it is sent of that world's dose.
    JsonObject in(Subject subject, List<String> asNeeded) {
      JsonObject named = payload.copy();
      switch (type) {
        case "NUDGE_ANSWERED" -> named.put("nudgeId", subject.nudge());
        case "PRN_TAKEN" -> named.put("medicationId", asNeeded.get(medication));
        default -> {
          if (named.containsKey("doseId")) {
            named.put("medicationId", asNeeded.get(medication));
            break;
          }
          if (byOccasion) named.put("occasion", occasion(subject));
          else named.put("doseId", subject.dose());
        }
      }
      return new JsonObject()
          .put("id", id.toString())
          .put("type", type)
          .put("deviceTime", at.toString())
          .put("payload", named);
    }

    private static JsonObject occasion(Subject subject) {
      return new JsonObject()
          .put("medicationId", subject.medication())
          .put("day", subject.day())
          .put("slot", "MORNING")
          .put("scheduledAt", subject.scheduledAt().toString());
    }
  }

  List<Done> of(Subject subject) {
    List<Done> done = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    if (random.nextInt(8) == 0) return asNeeded(subject, count);
    for (int i = 0; i < count; i++) done.add(planned(subject));
    return done;
  }

  private Done planned(Subject subject) {
    Instant at = time(subject.scheduledAt());
    return switch (random.nextInt(subject.nudge() == null ? 9 : 11)) {
      case 0, 1, 2 -> done(subject, "DOSE_TAKEN", at, taken(at));
      case 3, 4 -> done(subject, "DOSE_SKIPPED", at, new JsonObject().put("reason", one(REASONS)));
      case 5, 6 -> done(subject, "DOSE_UNDONE", at, new JsonObject());
      case 7 -> done(subject, "MISSED_DETECTED", at, new JsonObject());
      case 8 ->
          done(
              subject,
              "DOSE_SNOOZED",
              at,
              new JsonObject().put("minutes", 5 * (1 + random.nextInt(3))));
      default -> done(subject, "NUDGE_ANSWERED", at, new JsonObject().put("answer", one(ANSWERS)));
    };
  }

  /// Some are marked later than they were taken.
  private JsonObject taken(Instant at) {
    return random.nextInt(3) == 0
        ? new JsonObject().put("takenAt", at.minusSeconds(60L * random.nextInt(40)).toString())
        : new JsonObject();
  }

  private Done done(Subject subject, String type, Instant at, JsonObject payload) {
    boolean byOccasion = !type.equals("DOSE_SNOOZED") && random.nextInt(4) == 0;
    return new Done(uuid(), type, at, payload, subject.history(), byOccasion, 0);
  }

  /// Of four medications at few instants, so that several are the same taking.
  private List<Done> asNeeded(Subject subject, int count) {
    List<Done> done = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String dose = uuid().toString();
      Instant taken = now.truncatedTo(ChronoUnit.HOURS).minusSeconds(60L * random.nextInt(300));
      Instant at = later(taken);
      var payload = new JsonObject().put("doseId", dose).put("takenAt", taken.toString());
      if (random.nextBoolean()) payload.put("amount", 1 + random.nextInt(3));
      int medication = random.nextInt(SyncWorld.AS_NEEDED);
      done.add(new Done(uuid(), "PRN_TAKEN", at, payload, subject.history(), false, medication));
      if (random.nextInt(2) == 0) {
        Instant undone = random.nextInt(5) == 0 ? at.minusSeconds(60) : later(at);
        var of = new JsonObject().put("doseId", dose);
        done.add(new Done(uuid(), "DOSE_UNDONE", undone, of, subject.history(), false, medication));
      }
    }
    return done;
  }

  private Instant later(Instant at) {
    Instant later = at.plusSeconds(60L * random.nextInt(5));
    return later.isAfter(now) ? now : later;
  }

  /// By the minute, mostly around the end of the grace period, and never after now.
  private Instant time(Instant scheduled) {
    int minutes =
        switch (random.nextInt(5)) {
          case 0 -> random.nextInt(150) - 140;
          case 1, 2 -> random.nextInt(30);
          case 3 -> 25 + random.nextInt(20);
          default -> random.nextInt(24 * 60 + 30);
        };
    Instant at = scheduled.plus(Duration.ofMinutes(minutes));
    return at.isAfter(now) ? now.minusSeconds(60L * random.nextInt(3)) : at;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private UUID uuid() {
    return new UUID(
        (random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
  }
}
