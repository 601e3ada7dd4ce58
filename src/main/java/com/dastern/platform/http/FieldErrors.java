package com.dastern.platform.http;

import com.dastern.kernel.FieldError;
import io.vertx.json.schema.OutputUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From the validator's output to one entry per wrong field. The output also has an entry for each
/// keyword that merely contains a wrong one; those say nothing to a caller.
final class FieldErrors {
  private static final Set<String> WRAPPERS =
      Set.of("properties", "items", "prefixItems", "$ref", "allOf", "patternProperties");
  private static final Pattern MISSING = Pattern.compile("required property \"(.+?)\"");

  private FieldErrors() {}

  static FieldError first(String field, OutputUnit outcome) {
    return of(outcome).stream()
        .findFirst()
        .map(error -> new FieldError(field, error.code(), error.message()))
        .orElse(new FieldError(field, "invalid", "is not valid"));
  }

  static List<FieldError> of(OutputUnit outcome) {
    Map<String, FieldError> byField = new LinkedHashMap<>();
    if (outcome.getErrors() == null) return List.of(new FieldError("", "invalid", "is not valid"));
    for (OutputUnit unit : outcome.getErrors()) add(unit, byField);
    // An object that is wrong inside also counts as having properties that were not evaluated: only
    // real extras stay.
    byField.values().removeIf(error -> isEcho(error, byField));
    return byField.isEmpty()
        ? List.of(new FieldError("", "invalid", "is not valid"))
        : List.copyOf(byField.values());
  }

  private static void add(OutputUnit unit, Map<String, FieldError> byField) {
    String keyword = unit.getKeywordLocation();
    String code = keyword.substring(keyword.lastIndexOf('/') + 1);
    if (WRAPPERS.contains(code)) return;
    String field = pointer(unit.getInstanceLocation());
    Matcher missing = MISSING.matcher(unit.getError());
    if (code.equals("required") && missing.find()) {
      field = field + "/" + missing.group(1);
      byField.put(field, new FieldError(field, code, "is missing"));
      return;
    }
    byField.putIfAbsent(field, new FieldError(field, code, unit.getError()));
  }

  private static boolean isEcho(FieldError error, Map<String, FieldError> byField) {
    return error.code().equals("additionalProperties")
        && byField.keySet().stream().anyMatch(field -> field.startsWith(error.field() + "/"));
  }

  /// `#/medications/0/unit` as the JSON pointer `/medications/0/unit`.
  private static String pointer(String location) {
    return location.startsWith("#") ? location.substring(1) : location;
  }
}
