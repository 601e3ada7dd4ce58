package com.dastern.testing;

import com.dastern.testing.Specification.Operation;
import com.dastern.testing.WrongRequests.Wrong;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Walks the schema of a body and puts, one at a time, wrong values into its example.
public final class WrongValues {
  /// Stands in the example for what is wrong, which need not be JSON that can be built.
  private static final String HERE = "@@here@@";

  private static final List<String> SAMPLES =
      List.of(
          "2026-11-23",
          "2026-11-23T07:30:00+07:00",
          "07:00",
          "0199e0c2-9c00-7c11-9a55-0f6d3a2b1c46",
          "012345678",
          "x@example.com",
          "Asia/Phnom_Penh",
          "TAKEN_ON_TIME,MISSED",
          "abcdefgh");
  private static final Map<String, String> OF_TYPE = ofType();

  private final Operation operation;
  private final JsonObject example;
  private final List<Wrong> found = new ArrayList<>();

  public WrongValues(Operation operation) {
    this.operation = operation;
    this.example = operation.bodyExample().orElseThrow();
  }

  public List<Wrong> all() {
    object(operation.bodySchema().orElseThrow(), "");
    return found;
  }

  /// A value that fits the schema, for what the example leaves out.
  public static Object sample(JsonObject schema) {
    if (schema.containsKey("enum")) return schema.getJsonArray("enum").getValue(0);
    if (schema.containsKey("const")) return schema.getValue("const");
    return switch (types(schema).getFirst()) {
      case "object" -> {
        var object = new JsonObject();
        for (String name : required(schema)) {
          object.put(name, sample(schema.getJsonObject("properties").getJsonObject(name)));
        }
        yield object;
      }
      case "array" -> new JsonArray().add(sample(schema.getJsonObject("items")));
      case "integer", "number" -> schema.getNumber("minimum");
      case "boolean" -> true;
      default -> SAMPLES.stream().filter(text -> fits(text, schema)).findFirst().orElseThrow();
    };
  }

  private void object(JsonObject schema, String at) {
    for (String name : required(schema)) {
      add("without " + at + "/" + name, without(at + "/" + name), at + "/" + name);
    }
    put(at + "/surprise", "1", "extra", List.of(at + "/surprise", at));
    JsonObject properties = schema.getJsonObject("properties");
    for (String name : properties.fieldNames()) {
      value(properties.getJsonObject(name), at + "/" + name);
    }
  }

  private void value(JsonObject schema, String at) {
    var types = types(schema);
    OF_TYPE.forEach((type, json) -> {
      boolean fits = types.contains(type) || (type.equals("integer") && types.contains("number"));
      if (!fits) put(at, json, type, List.of(at));
    });
    if (schema.containsKey("enum") || schema.containsKey("const")) {
      put(at, "\"NONE_OF_THEM\"", "unknown", List.of(at));
    }
    switch (types.getFirst()) {
      case "object" -> object(schema, at);
      case "array" -> array(schema, at);
      case "string" -> text(schema, at);
      case "integer", "number" -> number(schema, at);
      default -> {}
    }
  }

  private void array(JsonObject schema, String at) {
    JsonObject items = schema.getJsonObject("items");
    if (schema.getBoolean("x-one-by-one", false)) {
      // A wrong item is refused alone: WrongActionsIT.
      put(at, "[" + "{},".repeat(schema.getInteger("maxItems")) + "{}]", "too many", List.of(at));
      return;
    }
    String one = WrongRequests.encoded(sample(items));
    if (schema.getInteger("minItems", 0) > 0) put(at, "[]", "too few", List.of(at));
    String many = ("," + one).repeat(schema.getInteger("maxItems") + 1).substring(1);
    put(at, "[" + many + "]", "too many", List.of(at));
    if (schema.getBoolean("uniqueItems", false)) {
      put(at, "[%1$s,%1$s]".formatted(one), "twice the same", List.of(at));
    }
    value(items, at + "/0");
  }

  private void number(JsonObject schema, String at) {
    List<String> wrong = new ArrayList<>(List.of("1e400", "1e308", "-1", "9".repeat(300)));
    if (types(schema).contains("integer")) wrong.addAll(List.of("1.5", "5000000000", "1e-5"));
    if (schema.containsKey("maximum")) wrong.add("" + (schema.getDouble("maximum") + 1));
    if (schema.containsKey("minimum")) wrong.add("" + (schema.getDouble("minimum") - 1));
    wrong.forEach(json -> put(at, json, json, List.of(at)));
    put(at, "9".repeat(2000), "two thousand digits", List.of());
    put(at, "1" + "0".repeat(2000) + ".5", "two thousand digits and a point", List.of());
  }

  private void text(JsonObject schema, String at) {
    String right = SAMPLES.stream().filter(text -> fits(text, schema)).findFirst().orElse("abc");
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("NUL", "\"" + right + "\\u0000\"");
    wrong.put("half a pair", "\"" + right + "\\ud800\"");
    wrong.put("the other half", "\"\\udc00" + right + "\"");
    wrong.put("a separator of 1963", "\"\\u001c\"");
    if (schema.getInteger("minLength", 0) > 0) wrong.put("empty", "\"\"");
    if (schema.containsKey("maxLength")) {
      wrong.put("long", "\"" + right.repeat(schema.getInteger("maxLength")) + "\"");
    }
    if (schema.containsKey("pattern") || schema.containsKey("format")) {
      wrong.put("blank", "\"  \\t \"");
      wrong.put("blank in Unicode", "\"\\u2003\\u00a0\\u3000\\u2003\"");
    }
    if (isForm(schema)) wrong.put("a line end", "\"" + right + "\\n\"");
    if ("date".equals(schema.getString("format"))) {
      wrong.put("30 February", "\"2026-02-30\"");
      wrong.put("the year 9999", "\"9999-12-31\"");
    }
    if ("date-time".equals(schema.getString("format"))) {
      wrong.put("no offset", "\"2026-11-23T07:30:00.0\"");
      wrong.put("25 o'clock", "\"2026-11-23T25:30:00Z\"");
      wrong.put("year 0", "\"0000-01-01T00:00:00Z\"");
    }
    wrong.forEach((label, json) -> put(at, json, label, List.of(at)));
    for (byte[] bytes : WrongRequests.notUtf8()) notUtf8(at, bytes);
  }

  /// A form of its own, and not just "not blank".
  private static boolean isForm(JsonObject schema) {
    String pattern = schema.getString("pattern", "");
    return pattern.startsWith("^") || schema.containsKey("format");
  }

  private void notUtf8(String at, byte[] bytes) {
    String body = with(at, "\"" + HERE + "\"").encode();
    int place = body.indexOf(HERE);
    byte[] head = body.substring(0, place).getBytes(StandardCharsets.UTF_8);
    byte[] tail = body.substring(place + HERE.length()).getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[head.length + bytes.length + tail.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(bytes, 0, whole, head.length, bytes.length);
    System.arraycopy(tail, 0, whole, head.length + bytes.length, tail.length);
    String label = at + " of bytes " + java.util.HexFormat.of().formatHex(bytes);
    found.add(WrongRequests.of(operation, label, whole, 400, List.of()));
  }

  private void put(String at, String json, String label, List<String> fields) {
    String body = with(at, HERE).encode().replace("\"" + HERE + "\"", json);
    found.add(WrongRequests.of(operation, at + " " + label, body, 400, fields));
  }

  private void add(String label, JsonObject body, String field) {
    found.add(WrongRequests.of(operation, label, body.encode(), 400, List.of(field)));
  }

  private JsonObject without(String at) {
    int cut = at.lastIndexOf('/');
    JsonObject copy = example.copy();
    ((JsonObject) node(copy, at.substring(0, cut))).remove(at.substring(cut + 1));
    return copy;
  }

  private JsonObject with(String at, String value) {
    int cut = at.lastIndexOf('/');
    JsonObject copy = example.copy();
    Object parent = node(copy, at.substring(0, cut));
    String last = at.substring(cut + 1);
    if (parent instanceof JsonArray array) array.set(Integer.parseInt(last), value);
    else ((JsonObject) parent).put(last, value.equals(HERE) ? HERE : value.replace("\"", ""));
    return copy;
  }

  /// The node there; what the example leaves out on the way is filled with samples.
  private Object node(JsonObject root, String at) {
    Object node = root;
    JsonObject schema = operation.bodySchema().orElseThrow();
    for (String name : at.isEmpty() ? new String[0] : at.substring(1).split("/")) {
      if (node instanceof JsonArray array) {
        schema = schema.getJsonObject("items");
        node = array.getValue(Integer.parseInt(name));
      } else {
        schema = schema.getJsonObject("properties").getJsonObject(name);
        JsonObject object = (JsonObject) node;
        if (object.getValue(name) == null) object.put(name, sample(schema));
        node = object.getValue(name);
      }
    }
    return node;
  }

  private static boolean fits(String text, JsonObject schema) {
    String pattern = schema.getString("pattern", "");
    boolean formed =
        switch (schema.getString("format", "")) {
          case "date" -> text.matches("\\d{4}-\\d\\d-\\d\\d");
          case "date-time" -> text.contains("T0");
          default -> true;
        };
    return formed
        && Pattern.compile(pattern).matcher(text).find()
        && text.length() >= schema.getInteger("minLength", 0)
        && text.length() <= schema.getInteger("maxLength", Integer.MAX_VALUE);
  }

  private static List<String> types(JsonObject schema) {
    return schema.getValue("type") instanceof JsonArray several
        ? Specification.texts(several)
        : List.of(schema.getString("type"));
  }

  private static List<String> required(JsonObject schema) {
    return Specification.texts(schema.getJsonArray("required", new JsonArray()));
  }

  private static Map<String, String> ofType() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("null", "null");
    values.put("boolean", "true");
    values.put("integer", "7");
    values.put("number", "7.5");
    values.put("string", "\"text\"");
    values.put("array", "[]");
    values.put("object", "{}");
    return values;
  }
}
