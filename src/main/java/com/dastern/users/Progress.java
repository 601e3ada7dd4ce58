package com.dastern.users;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;

/// How many doses of a day there are, and what became of them.
public record Progress(int total, int taken, int missed, int skipped, int due) {

  /// What became of one dose, as far as progress tells it apart.
  enum Outcome {
    TAKEN,
    MISSED,
    SKIPPED,
    DUE
  }

  static Progress of(List<Outcome> doses) {
    return new Progress(
        doses.size(),
        Collections.frequency(doses, Outcome.TAKEN),
        Collections.frequency(doses, Outcome.MISSED),
        Collections.frequency(doses, Outcome.SKIPPED),
        Collections.frequency(doses, Outcome.DUE));
  }

  /// Schema `Progress`.
  public JsonObject json() {
    return new JsonObject()
        .put("total", total)
        .put("taken", taken)
        .put("missed", missed)
        .put("skipped", skipped)
        .put("due", due);
  }
}
