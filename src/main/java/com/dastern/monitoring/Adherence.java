package com.dastern.monitoring;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/// How many of the planned doses of a period were taken. Doses that are still due, and those that
/// were taken as needed (PRN), are not in it.
record Adherence(int taken, int missed, int skipped) {
  /// From the lowest share of taken doses to the highest; only where there are doses.
  static final Comparator<Adherence> BY_SHARE =
      (a, b) -> Long.compare((long) a.taken * b.counted(), (long) b.taken * a.counted());

  static final Adherence NONE = new Adherence(0, 0, 0);

  private static final int GREEN_PERCENT = 80;
  private static final int YELLOW_PERCENT = 50;

  enum Band {
    GREEN,
    YELLOW,
    RED,
    /// Without doses.
    NONE
  }

  int counted() {
    return taken + missed + skipped;
  }

  boolean isKnown() {
    return counted() > 0;
  }

  /// From the exact share, not from the percentage that is shown.
  Band band() {
    if (!isKnown()) return Band.NONE;
    if (reaches(GREEN_PERCENT)) return Band.GREEN;
    return reaches(YELLOW_PERCENT) ? Band.YELLOW : Band.RED;
  }

  /// With one decimal, rounded down: what shows 80.0 is green, and 100.0 is all of them.
  Optional<BigDecimal> percent() {
    return isKnown()
        ? Optional.of(BigDecimal.valueOf(1000L * taken / counted(), 1))
        : Optional.empty();
  }

  Adherence plus(Adherence other) {
    return new Adherence(taken + other.taken, missed + other.missed, skipped + other.skipped);
  }

  /// Schema `Adherence`.
  JsonObject json() {
    return new JsonObject()
        .put("taken", taken)
        .put("missed", missed)
        .put("skipped", skipped)
        .put("percent", percent().orElse(null))
        .put("band", isKnown() ? band().name() : null);
  }

  private boolean reaches(int percent) {
    return 100L * taken >= (long) percent * counted();
  }
}
