package com.dastern.sync;

import com.dastern.kernel.Language;
import com.dastern.kernel.Uuids;
import com.dastern.platform.http.ApiItem;
import com.dastern.platform.http.ProblemDocument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The results of a batch as the contract has them (schema `SyncResults`).
final class ResultJson {
  private ResultJson() {}

  static JsonObject of(List<ApiItem> items, Batch.Results results, Language language) {
    var list = new JsonArray();
    for (int i = 0; i < items.size(); i++) {
      list.add(of(i, items.get(i), results.outcomes().get(i), language));
    }
    return new JsonObject()
        .put("results", list)
        .put("clockOffsetSeconds", Math.round(results.offset().toMillis() / 1000.0))
        .put("receivedAt", results.receivedAt().toString());
  }

  private static JsonObject of(int index, ApiItem item, Outcome outcome, Language language) {
    var json =
        new JsonObject()
            .put("index", index)
            .put("id", id(item))
            .put("result", "APPLIED")
            .put("rule", null)
            .put("state", null)
            .put("problem", null);
    return switch (outcome) {
      case Outcome.Applied _ -> json;
      case Outcome.Duplicate _ -> json.put("result", "DUPLICATE");
      case Outcome.Conflict conflict ->
          json.put("result", "CONFLICT")
              .put("rule", conflict.rule())
              .put("state", conflict.state().map(ResultJson::state).orElse(null));
      case Outcome.Rejected rejected ->
          json.put("result", "REJECTED")
              .put("problem", ProblemDocument.of(rejected.why(), language));
      case Outcome.Failed _ ->
          json.put("result", "REJECTED").put("problem", ProblemDocument.internal(language));
    };
  }

  /// Whatever stands there, where it is the form of an id.
  private static @Nullable String id(ApiItem item) {
    return item.json().getValue("id") instanceof String text
        ? Uuids.parse(text).map(Object::toString).orElse(null)
        : null;
  }

  private static JsonObject state(Outcome.State state) {
    return new JsonObject()
        .put("kind", state.kind().name())
        .put("value", state.value().orElse(null));
  }
}
