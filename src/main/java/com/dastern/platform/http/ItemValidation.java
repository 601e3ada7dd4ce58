package com.dastern.platform.http;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Validates the items of a body's array one by one, so that one that is wrong is refused and the
/// others are not. The contract says it of the array, whose items are one of several schemas told
/// apart by the constant of their `type`.
final class ItemValidation {
  static final String MARK = "x-one-by-one";

  /// Where the loaded contract keeps the schema of such items.
  static final String ITEMS = "x-items";

  private static final String TYPE = "type";

  private final String array;
  private final Map<String, Validator> byType = new HashMap<>();

  private ItemValidation(String array) {
    this.array = array;
  }

  /// Null where the body has no such array.
  static @Nullable ItemValidation of(JsonSchema body, SchemaRepository repository) {
    JsonObject properties = body.get("properties");
    if (properties == null) return null;
    for (String name : properties.fieldNames()) {
      JsonObject property = properties.getJsonObject(name);
      if (!property.getBoolean(MARK, false)) continue;
      var validation = new ItemValidation(name);
      for (Object each : property.getJsonObject(ITEMS).getJsonArray("oneOf")) {
        JsonObject schema = (JsonObject) each;
        validation.byType.put(constant(schema), repository.validator(JsonSchema.of(schema)));
      }
      return validation;
    }
    return null;
  }

  private static String constant(JsonObject schema) {
    return schema.getJsonObject("properties").getJsonObject(TYPE).getString("const");
  }

  /// The body without them.
  Object without(Object body) {
    if (!(body instanceof JsonObject object)) return body;
    JsonObject rest = new JsonObject();
    object.forEach(entry -> {
      if (!entry.getKey().equals(array)) rest.put(entry.getKey(), entry.getValue());
    });
    return rest;
  }

  /// Of a body that is valid without them.
  List<ApiItem> check(JsonObject body) {
    if (!(body.getValue(array) instanceof JsonArray items)) return List.of();
    List<ApiItem> checked = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) checked.add(check(items.getValue(i)));
    return checked;
  }

  private ApiItem check(@Nullable Object value) {
    if (!(value instanceof JsonObject item)) {
      return wrong(new JsonObject(), List.of(new FieldError("", TYPE, "is not an object")));
    }
    List<FieldError> errors = new ArrayList<>();
    JsonBody.checkTexts(item, "", errors);
    if (!errors.isEmpty()) return wrong(item, errors);
    var validator = item.getValue(TYPE) instanceof String type ? byType.get(type) : null;
    if (validator == null) {
      return wrong(item, List.of(new FieldError("/" + TYPE, "enum", "is no type of action")));
    }
    OutputUnit outcome = validator.validate(item);
    return outcome.getValid()
        ? new ApiItem(item, Optional.empty())
        : wrong(item, FieldErrors.of(outcome));
  }

  private static ApiItem wrong(JsonObject item, List<FieldError> errors) {
    return new ApiItem(item, Optional.of(Refusal.invalid(errors)));
  }
}
