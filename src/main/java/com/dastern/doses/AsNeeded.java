package com.dastern.doses;

import com.dastern.kernel.Day;
import com.dastern.kernel.Language;
import com.dastern.platform.text.Texts;
import com.dastern.prescriptions.PrnTerms;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is said of a taking as needed (PRN) that goes beyond what was prescribed. Pure. It warns
/// and forbids nothing: what was taken was taken.
final class AsNeeded {
  private AsNeeded() {}

  /// One limit that a taking goes beyond.
  ///
  /// @param limit takings on a day, or minutes between two
  /// @param actual takings of that day, this one included, or minutes from the nearest other
  record Warning(Code code, long limit, long actual) {

    enum Code {
      MAX_PER_DAY,
      MIN_INTERVAL
    }

    JsonObject row() {
      return new JsonObject().put("code", code.name()).put("limit", limit).put("actual", actual);
    }

    static Warning ofRow(JsonObject row) {
      return new Warning(
          Code.valueOf(row.getString("code")), row.getLong("limit"), row.getLong("actual"));
    }

    /// Schema `TakingWarning`.
    JsonObject json(Language language) {
      return row()
          .put("message", text(language))
          .put(
              "messages",
              new JsonObject().put("km", text(Language.KHMER)).put("en", text(Language.ENGLISH)));
    }

    private String text(Language language) {
      return Texts.of(
          language, "warning." + code, Map.of("limit", "" + limit, "actual", "" + actual));
    }
  }

  /// `others` are the takings of the same medication that are known; the day is that of the
  /// patient's zone.
  static List<Warning> warnings(PrnTerms terms, List<Instant> others, Instant at, ZoneId zone) {
    List<Warning> warnings = new ArrayList<>();
    Day day = Day.of(at, zone);
    long taken = 1 + others.stream().filter(day::contains).count();
    terms
        .maxPerDay()
        .filter(most -> taken > most)
        .ifPresent(most -> warnings.add(new Warning(Warning.Code.MAX_PER_DAY, most, taken)));
    var nearest =
        others.stream().map(other -> Duration.between(other, at).abs()).sorted().findFirst();
    terms
        .minIntervalMinutes()
        .ifPresent(minutes ->
            nearest
                .filter(time -> time.compareTo(Duration.ofMinutes(minutes)) < 0)
                .ifPresent(time ->
                    warnings.add(
                        new Warning(Warning.Code.MIN_INTERVAL, minutes, time.toMinutes()))));
    return warnings;
  }
}
