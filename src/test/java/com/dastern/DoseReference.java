package com.dastern;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import com.dastern.RandomDeeds.DueDose;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What doses are by the set of what was accepted of them, the slow and obvious way, written from
/// the rules and not from the server's code.
final class DoseReference {
  private DoseReference() {}

  /// An accepted action, with its times as the server corrected them.
  record Accepted(String id, String type, JsonObject payload, Instant at, Duration correction) {
    /// A taking as needed has the id of its action where the phone made none.
    String dose() {
      return payload.getString("doseId", id);
    }

    /// The phone's clock is as wrong for this time as for that of the action.
    Instant takenAt() {
      String text = payload.getString("takenAt");
      return text == null ? at : Instant.parse(text).plus(correction);
    }

    boolean is(String name) {
      return type.equals(name);
    }
  }

  /// What stands of a dose.
  record Standing(
      String status,
      Optional<Instant> takenAt,
      Optional<String> skipReason,
      int snoozes,
      Optional<Instant> snoozedUntil) {}

  /// Of a planned dose; `now` decides whether it is missed where nobody marked it.
  static Standing of(DueDose dose, List<Accepted> ofDose, Instant now) {
    Instant undone = lastUndo(ofDose);
    List<Accepted> counting = ofDose.stream().filter(each -> each.at().isAfter(undone)).toList();
    List<Accepted> snoozes = ofType(ofDose, "DOSE_SNOOZED").stream().limit(3).toList();
    var taken = ofType(counting, "DOSE_TAKEN").stream().map(Accepted::takenAt).min(naturalOrder());
    var skipped =
        ofType(counting, "DOSE_SKIPPED").stream()
            .map(each -> each.payload().getString("reason"))
            .findFirst();
    if (taken.isPresent()) {
      boolean late = taken.get().isAfter(dose.missedAfter());
      String status = late ? "TAKEN_LATE" : "TAKEN_ON_TIME";
      return new Standing(status, taken, Optional.empty(), snoozes.size(), Optional.empty());
    }
    if (skipped.isPresent()) {
      return new Standing("SKIPPED", taken, skipped, snoozes.size(), Optional.empty());
    }
    var until =
        snoozes.stream()
            .filter(counting::contains)
            .map(each -> each.at().plus(Duration.ofMinutes(each.payload().getInteger("minutes"))))
            .max(naturalOrder());
    String status = now.isAfter(dose.missedAfter()) ? "MISSED" : "DUE";
    return new Standing(status, taken, skipped, snoozes.size(), until);
  }

  /// The ids of the takings as needed that are recorded, by when they were: of one instant the
  /// first report that was not taken back. Whoever takes back one of them takes back all before.
  static Map<Instant, String> takings(List<Accepted> all) {
    Map<Instant, Set<String>> ids = new HashMap<>();
    for (Accepted report : ofType(all, "PRN_TAKEN")) {
      ids.computeIfAbsent(report.takenAt(), _ -> new HashSet<>()).add(report.dose());
    }
    Map<Instant, String> takings = new HashMap<>();
    for (Accepted report : ofType(all, "PRN_TAKEN")) {
      Set<String> same = ids.getOrDefault(report.takenAt(), Set.of());
      boolean takenBack =
          all.stream()
              .anyMatch(undo ->
                  undo.is("DOSE_UNDONE")
                      && same.contains(undo.dose())
                      && !undo.at().isBefore(report.at()));
      if (!takenBack) takings.putIfAbsent(report.takenAt(), report.dose());
    }
    return takings;
  }

  /// All dose ids that takings as needed were reported under.
  static Set<String> reportedTakings(List<Accepted> all) {
    Set<String> ids = new HashSet<>();
    ofType(all, "PRN_TAKEN").forEach(report -> ids.add(report.dose()));
    return ids;
  }

  private static Instant lastUndo(List<Accepted> ofDose) {
    return ofDose.stream()
        .filter(each -> each.is("DOSE_UNDONE"))
        .map(Accepted::at)
        .max(naturalOrder())
        .orElse(Instant.MIN);
  }

  /// In the order in which they were done.
  private static List<Accepted> ofType(List<Accepted> all, String type) {
    return all.stream().filter(each -> each.is(type)).sorted(comparing(Accepted::at)).toList();
  }
}
