package com.dastern.connections;

import com.dastern.kernel.Parse;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What a connection opens, as clients write and read it.
final class AccessJson {
  private static final String SELECTION = "/selection";

  private AccessJson() {}

  /// Of a body with `permission` and `selection`; empty where the body says nothing.
  static Optional<Access> optional(JsonObject body) {
    return body.isEmpty() ? Optional.empty() : Optional.of(access(body));
  }

  /// Of a body that may leave out `permission`: the level is then that of [Access#DEFAULT].
  static Access orDefault(JsonObject body) {
    String usual = Access.DEFAULT.permission().name();
    return access(new JsonObject().put("permission", usual).mergeIn(body));
  }

  static Access access(JsonObject body) {
    var permission =
        Optional.ofNullable(body.getString("permission"))
            .map(Permission::valueOf)
            .orElseThrow(() -> Refusal.invalid("/permission", "required", "is missing"));
    JsonObject selection = body.getJsonObject("selection");
    if (permission == Permission.SELECTED) {
      if (selection == null) throw Refusal.invalid(SELECTION, "required", "is missing");
      return Access.of(selection(selection));
    }
    if (selection != null) {
      throw Refusal.invalid(SELECTION, "surplus", "belongs to the level SELECTED");
    }
    return Access.of(permission);
  }

  /// Null where nothing was selected.
  static @org.jspecify.annotations.Nullable JsonObject selection(Optional<Selection> chosen) {
    return chosen
        .map(selection ->
            new JsonObject()
                .put("prescriptionIds", selection.prescriptions().map(AccessJson::ids).orElse(null))
                .put("from", selection.from().map(LocalDate::toString).orElse(null))
                .put("until", selection.until().map(LocalDate::toString).orElse(null)))
        .orElse(null);
  }

  private static Selection selection(JsonObject json) {
    var prescriptions = Optional.ofNullable(json.getJsonArray("prescriptionIds"));
    var from = day(json, "from");
    var until = day(json, "until");
    if (prescriptions.isEmpty() && from.isEmpty() && until.isEmpty()) {
      throw Refusal.invalid(SELECTION, "required", "chooses nothing");
    }
    if (from.isPresent() && until.filter(from.get()::isAfter).isPresent()) {
      throw Refusal.invalid(SELECTION + "/until", "range", "is before the first day");
    }
    return new Selection(prescriptions.map(AccessJson::ids), from, until);
  }

  private static Optional<LocalDate> day(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name))
        .map(text -> Parse.day(SELECTION + "/" + name, text));
  }

  private static Set<PrescriptionId> ids(JsonArray texts) {
    return texts.stream()
        .map(text -> new PrescriptionId(UUID.fromString((String) text)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static JsonArray ids(Set<PrescriptionId> ids) {
    return new JsonArray(ids.stream().map(PrescriptionId::toString).sorted().toList());
  }
}
