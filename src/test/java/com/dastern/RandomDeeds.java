package com.dastern;

import com.dastern.testing.Phone;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/// What the owner of a phone does about doses, at random: mostly sound, at times nonsense that has
/// to be refused.
final class RandomDeeds {
  private static final Duration OPEN_BEFORE = Duration.ofMinutes(115);
  private static final List<String> REASONS = List.of("ចង្អោរ", "ភ្លេច", "no food", "side effects");

  private final Random dice;
  private final Duration clockAhead;
  private final Supplier<List<DueDose>> doses;
  private final String asNeeded;
  private final String foreignDose;
  private final List<String> takings = new ArrayList<>();

  /// A dose that may be marked.
  record DueDose(String id, Instant scheduledAt, Instant missedAfter) {}

  /// An action as it will be sent; with the code of the refusal where it has to be refused.
  record Deed(JsonObject action, Optional<String> refusal) {
    String id() {
      return action.getString("id");
    }
  }

  /// @param clockAhead by how much the clock of the phone is wrong
  /// @param asNeeded a medication that is taken as needed
  /// @param foreignDose somebody else's
  RandomDeeds(
      Random dice,
      Duration clockAhead,
      Supplier<List<DueDose>> doses,
      String asNeeded,
      String foreignDose) {
    this.dice = dice;
    this.clockAhead = clockAhead;
    this.doses = doses;
    this.asNeeded = asNeeded;
    this.foreignDose = foreignDose;
  }

  Deed next() {
    int what = dice.nextInt(100);
    if (what < 34) return taken(dose());
    if (what < 46) return skipped(dose());
    if (what < 60) return undone(dose());
    if (what < 72) return snoozed(dose());
    if (what < 80) return seenMissed(dose());
    if (what < 90) return takenAsNeeded();
    if (what < 94 && !takings.isEmpty()) return takenBack();
    return nonsense(dose());
  }

  private Deed taken(DueDose dose) {
    Instant at = at(dose.scheduledAt().minus(OPEN_BEFORE));
    JsonObject payload = of(dose);
    if (dice.nextBoolean()) {
      Instant taken = between(dose.scheduledAt().minus(OPEN_BEFORE), at);
      payload.put("takenAt", device(taken));
    }
    return sound("DOSE_TAKEN", at, payload);
  }

  private Deed skipped(DueDose dose) {
    String reason = REASONS.get(dice.nextInt(REASONS.size()));
    return sound("DOSE_SKIPPED", atOf(dose), of(dose).put("reason", reason));
  }

  private Deed undone(DueDose dose) {
    return sound("DOSE_UNDONE", atOf(dose), of(dose));
  }

  private Deed snoozed(DueDose dose) {
    return sound("DOSE_SNOOZED", atOf(dose), of(dose).put("minutes", 5 + 5 * dice.nextInt(3)));
  }

  private Deed seenMissed(DueDose dose) {
    return sound("MISSED_DETECTED", at(dose.scheduledAt()), of(dose));
  }

  /// Two phones may report the same tablet: their owner remembers quarters of an hour.
  private Deed takenAsNeeded() {
    Instant at = at(Instant.now().minus(Duration.ofHours(3)));
    long quarter = Duration.ofMinutes(15).toSeconds();
    Instant taken = Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), quarter) * quarter);
    var payload = new JsonObject().put("medicationId", asNeeded).put("takenAt", device(taken));
    if (dice.nextBoolean()) payload.put("doseId", UUID.randomUUID().toString());
    Deed deed = sound("PRN_TAKEN", at, payload);
    takings.add(payload.getString("doseId", deed.id()));
    return deed;
  }

  /// At times one that there never was.
  private Deed takenBack() {
    String id = dice.nextInt(8) == 0 ? foreignDose : takings.get(dice.nextInt(takings.size()));
    Instant at = at(Instant.now().minus(Duration.ofHours(3)));
    return sound(
        "DOSE_UNDONE", at, new JsonObject().put("doseId", id).put("medicationId", asNeeded));
  }

  private Deed nonsense(DueDose dose) {
    Instant at = atOf(dose);
    var foreign = new JsonObject().put("doseId", foreignDose);
    return switch (dice.nextInt(6)) {
      case 0 -> deed("DOSE_TAKEN", at, foreign, "NOT_FOUND");
      case 1 -> deed("DOSE_SKIPPED", at, foreign.put("reason", "ភ្លេច"), "NOT_FOUND");
      case 2 -> {
        var early = of(dose).put("takenAt", device(dose.scheduledAt().minus(Duration.ofHours(3))));
        yield deed("DOSE_TAKEN", at, early, "DOSE_WINDOW_CLOSED");
      }
      case 3 -> deed("DOSE_TAKEN", at.plus(Duration.ofDays(1)), of(dose), "ACTION_IN_FUTURE");
      case 4 -> deed("DOSE_UNDONE", at.minus(Duration.ofDays(40)), of(dose), "ACTION_TOO_OLD");
      default -> deed("DOSE_SNOOZED", at, of(dose).put("minutes", 7), "VALIDATION_FAILED");
    };
  }

  private Deed sound(String type, Instant at, JsonObject payload) {
    return new Deed(Phone.action(type, at.plus(clockAhead), payload), Optional.empty());
  }

  private Deed deed(String type, Instant at, JsonObject payload, String refusal) {
    return new Deed(Phone.action(type, at.plus(clockAhead), payload), Optional.of(refusal));
  }

  private DueDose dose() {
    List<DueDose> all = doses.get();
    return all.get(dice.nextInt(all.size()));
  }

  private Instant atOf(DueDose dose) {
    return at(dose.scheduledAt().minus(OPEN_BEFORE));
  }

  /// Now, or earlier.
  private Instant at(Instant earliest) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return dice.nextInt(3) == 0 ? now : between(earliest, now);
  }

  private Instant between(Instant from, Instant to) {
    Instant first = from.truncatedTo(ChronoUnit.MICROS);
    return first.plus(dice.nextLong(ChronoUnit.MICROS.between(first, to) + 1), ChronoUnit.MICROS);
  }

  private String device(Instant at) {
    return at.plus(clockAhead).toString();
  }

  private static JsonObject of(DueDose dose) {
    return new JsonObject().put("doseId", dose.id());
  }
}
