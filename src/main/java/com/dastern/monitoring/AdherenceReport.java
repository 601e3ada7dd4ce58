package com.dastern.monitoring;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;

/// Adherence over a period and in each of its parts.
record AdherenceReport(
    Period period, ZoneId zone, Period.Step step, List<Period> parts, List<Adherence> values) {

  /// Schema `AdherenceReport`.
  JsonObject json() {
    var total = values.stream().reduce(Adherence.NONE, Adherence::plus);
    var buckets =
        IntStream.range(0, parts.size())
            .mapToObj(i -> bounds(parts.get(i)).mergeIn(values.get(i).json()))
            .toList();
    return bounds(period)
        .put("timeZone", zone.getId())
        .put("by", step.name())
        .put("total", total.json())
        .put("buckets", new JsonArray(buckets));
  }

  private static JsonObject bounds(Period period) {
    return new JsonObject()
        .put("from", period.first().toString())
        .put("to", period.last().toString());
  }
}
