package com.dastern.platform.http;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// `openapi.yaml`: the published text, and the loaded form that routes are made from.
public final class Contract {
  private static final Set<String> KNOWN_MEDIA = Set.of("application/json", "text/plain");

  private final Buffer text;
  private final OpenAPIContract loaded;

  private Contract(Buffer text, OpenAPIContract loaded) {
    this.text = text;
    this.loaded = loaded;
  }

  /// Loads the contract from the class path.
  public static Future<Contract> load(Vertx vertx) {
    return load(vertx, read());
  }

  static Future<Contract> load(Vertx vertx, Buffer text) {
    JsonObject tree = new JsonObject(parse(text));
    loadableMedia(tree);
    javaPatterns(tree);
    oneByOne(tree);
    // The loader wants absolute addresses; the routes are mounted at the root.
    tree.remove("servers");
    return OpenAPIContract.from(vertx, tree).map(loaded -> new Contract(text, loaded));
  }

  public Buffer text() {
    return text;
  }

  public OpenAPIContract loaded() {
    return loaded;
  }

  /// Throws, naming each difference, unless every operation has an id and exactly one handler.
  void requireSameOperations(Set<String> handled) {
    List<String> differences = new ArrayList<>();
    Set<String> specified = new TreeSet<>();
    for (Operation operation : loaded.operations()) {
      String place = operation.getHttpMethod() + " " + operation.getOpenAPIPath();
      String id = operation.getOperationId();
      if (id == null || id.isBlank()) differences.add(place + " has no operationId");
      else if (!specified.add(id)) differences.add("two operations are named " + id);
      else if (!handled.contains(id)) differences.add(id + " (" + place + ") has no handler");
    }
    for (String id : new TreeSet<>(handled)) {
      if (!specified.contains(id)) differences.add(id + " is handled and not in the contract");
    }
    if (!differences.isEmpty()) {
      throw new IllegalStateException(
          "openapi.yaml and the handlers differ: " + String.join("; ", differences));
    }
  }

  /// The loader refuses media types that it does not know, and only JSON bodies can be checked:
  /// problem documents are loaded as JSON, pages and the like without their content. The published
  /// text keeps them all.
  private static void loadableMedia(Object node) {
    switch (node) {
      case JsonObject object -> {
        if (object.getValue("content") instanceof JsonObject content) {
          Object problem = content.remove("application/problem+json");
          if (problem != null) content.put("application/json", problem);
          content.fieldNames().removeIf(media -> !KNOWN_MEDIA.contains(media));
          if (content.isEmpty()) object.remove("content");
        }
        List.copyOf(object.fieldNames()).forEach(name -> loadableMedia(object.getValue(name)));
      }
      case JsonArray array -> array.forEach(Contract::loadableMedia);
      case null, default -> {}
    }
  }

  /// Items that are judged one by one are not judged with the body: see [ItemValidation].
  private static void oneByOne(Object node) {
    switch (node) {
      case JsonObject object -> {
        if (object.getBoolean(ItemValidation.MARK, false)) {
          object.put(ItemValidation.ITEMS, object.remove("items"));
        }
        List.copyOf(object.fieldNames()).forEach(name -> oneByOne(object.getValue(name)));
      }
      case JsonArray array -> array.forEach(Contract::oneByOne);
      case null, default -> {}
    }
  }

  /// In JSON Schema (ECMA-262) `$` is the end and `\s` any blank of Unicode; in Java `$` also
  /// stands before a last line end and `\s` knows ASCII only.
  private static void javaPatterns(Object node) {
    switch (node) {
      case JsonObject object -> {
        if (object.getValue("pattern") instanceof String pattern) {
          object.put("pattern", "(?U)" + pattern.replaceFirst("\\$$", "\\\\z"));
        }
        List.copyOf(object.fieldNames()).forEach(name -> javaPatterns(object.getValue(name)));
      }
      case JsonArray array -> array.forEach(Contract::javaPatterns);
      case null, default -> {}
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parse(Buffer text) {
    try {
      return new YAMLMapper().readValue(text.getBytes(), Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Buffer read() {
    try (var in = Contract.class.getResourceAsStream("/openapi.yaml")) {
      return Buffer.buffer(Objects.requireNonNull(in, "openapi.yaml").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
