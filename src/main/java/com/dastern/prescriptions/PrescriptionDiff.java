package com.dastern.prescriptions;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What differs between two versions of a prescription: its own fields, and its medications by
/// their ids. Fields are named by their JSON pointers (RFC 6901) in the contract's form.
record PrescriptionDiff(
    PrescriptionId prescription,
    int from,
    int to,
    List<Field> fields,
    List<MedicationDiff> medications) {

  /// A null where there is none on that side.
  record Field(String field, @Nullable Object from, @Nullable Object to) {
    JsonObject json() {
      return new JsonObject().put("field", field).put("from", from).put("to", to);
    }
  }

  enum Change {
    ADDED,
    REMOVED,
    CHANGED
  }

  /// One medication; all its fields where it was added or removed.
  record MedicationDiff(MedicationId id, Change change, List<Field> fields) {
    JsonObject json() {
      return new JsonObject()
          .put("id", id.toString())
          .put("change", change.name())
          .put("fields", fieldsJson(fields));
    }
  }

  static PrescriptionDiff between(PrescriptionVersion from, PrescriptionVersion to) {
    return new PrescriptionDiff(
        to.prescription(),
        from.number(),
        to.number(),
        fields(head(from), head(to)),
        medications(from.content(), to.content()));
  }

  /// Schema `PrescriptionDiff`.
  JsonObject json() {
    return new JsonObject()
        .put("prescriptionId", prescription.toString())
        .put("from", from)
        .put("to", to)
        .put("fields", fieldsJson(fields))
        .put("medications", new JsonArray(medications.stream().map(MedicationDiff::json).toList()));
  }

  private static JsonArray fieldsJson(List<Field> fields) {
    return new JsonArray(fields.stream().map(Field::json).toList());
  }

  private static JsonObject head(PrescriptionVersion version) {
    return new JsonObject()
        .put("status", version.status().name())
        .put("title", version.content().title().orElse(null));
  }

  private static List<MedicationDiff> medications(Content from, Content to) {
    var before = from.byId();
    var after = to.byId();
    List<MedicationDiff> differences = new ArrayList<>();
    for (Medication medication : to.medications()) {
      var fields = fields(json(before.get(medication.id())), json(medication));
      boolean there = before.containsKey(medication.id());
      if (!there || !fields.isEmpty()) {
        var change = there ? Change.CHANGED : Change.ADDED;
        differences.add(new MedicationDiff(medication.id(), change, fields));
      }
    }
    for (Medication medication : from.medications()) {
      if (after.containsKey(medication.id())) continue;
      var fields = fields(json(medication), new JsonObject());
      differences.add(new MedicationDiff(medication.id(), Change.REMOVED, fields));
    }
    return differences;
  }

  private static JsonObject json(@Nullable Medication medication) {
    if (medication == null) return new JsonObject();
    JsonObject json = MedicationJson.medication(medication);
    json.remove("id");
    return json;
  }

  private static List<Field> fields(JsonObject from, JsonObject to) {
    Map<String, Object> before = leaves(from);
    Map<String, Object> after = leaves(to);
    var all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    return all.stream()
        .filter(field -> !Objects.equals(before.get(field), after.get(field)))
        .map(field -> new Field(field, before.get(field), after.get(field)))
        .toList();
  }

  private static Map<String, Object> leaves(JsonObject json) {
    Map<String, Object> leaves = new TreeMap<>();
    collect("", json, leaves);
    return leaves;
  }

  /// Lists are leaves: of weekdays the whole is what counts.
  private static void collect(String pointer, JsonObject json, Map<String, Object> leaves) {
    for (var entry : json) {
      String field = pointer + "/" + entry.getKey();
      switch (entry.getValue()) {
        case JsonObject object -> collect(field, object, leaves);
        case null -> {}
        case Object leaf -> leaves.put(field, leaf);
      }
    }
  }
}
