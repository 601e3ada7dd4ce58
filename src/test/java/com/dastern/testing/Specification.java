package com.dastern.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The contract as it is published, with its references resolved: what generated tests are made
/// from, so that a new operation is covered by them without a new line.
public final class Specification {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final String JSON = "application/json";
  private static final JsonObject TREE = tree();

  private Specification() {}

  /// One operation of the contract.
  public record Operation(String method, String path, JsonObject json) {
    public String id() {
      return json.getString("operationId");
    }

    public boolean needsToken() {
      return !json.getJsonArray("security", TREE.getJsonArray("security")).isEmpty();
    }

    /// The roles that may call it; empty where any may.
    public List<String> roles() {
      return texts(json.getJsonArray("x-roles", new JsonArray()));
    }

    public List<JsonObject> parameters() {
      return json.getJsonArray("parameters", new JsonArray()).stream()
          .map(JsonObject.class::cast)
          .toList();
    }

    public List<JsonObject> parameters(String in) {
      return parameters().stream().filter(p -> p.getString("in").equals(in)).toList();
    }

    public JsonObject responses() {
      return json.getJsonObject("responses");
    }

    public Optional<JsonObject> bodySchema() {
      return bodyMedia().map(media -> media.getJsonObject("schema"));
    }

    public Optional<JsonObject> bodyExample() {
      return bodyMedia().map(media -> media.getJsonObject("example"));
    }

    /// The path with the contract's own examples in its places.
    public String examplePath() {
      return pathWith(Map.of());
    }

    /// The path with those values in its places, as they are, and examples in the others.
    public String pathWith(Map<String, String> values) {
      String filled = path;
      for (JsonObject parameter : parameters("path")) {
        String name = parameter.getString("name");
        filled =
            filled.replace(
                "{" + name + "}", values.getOrDefault(name, parameter.getString("example")));
      }
      return filled;
    }

    /// A role that may call it.
    public String someRole() {
      return roles().isEmpty() ? "PATIENT" : roles().getFirst();
    }

    private Optional<JsonObject> bodyMedia() {
      return Optional.ofNullable(json.getJsonObject("requestBody"))
          .map(body -> body.getJsonObject("content").getJsonObject(JSON));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    JsonObject paths = TREE.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        if (!METHODS.contains(method)) continue;
        operations.add(
            new Operation(
                method.toUpperCase(java.util.Locale.ROOT), path, item.getJsonObject(method)));
      }
    }
    return operations;
  }

  public static List<Operation> withToken() {
    return operations().stream().filter(Operation::needsToken).toList();
  }

  public static List<Operation> withBody() {
    return operations().stream().filter(operation -> operation.bodySchema().isPresent()).toList();
  }

  /// The parsed contract, its references as they are written.
  public static JsonObject written() {
    try (var in = Specification.class.getResourceAsStream("/openapi.yaml")) {
      return new JsonObject(
          new YAMLMapper()
              .readValue(
                  Objects.requireNonNull(in, "openapi.yaml"),
                  new TypeReference<Map<String, Object>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> texts(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }

  private static JsonObject tree() {
    JsonObject written = written();
    return (JsonObject) resolved(written, written);
  }

  private static Object resolved(Object node, JsonObject root) {
    return switch (node) {
      case JsonObject object -> {
        var copy = new JsonObject();
        String reference = object.getString("$ref");
        if (reference != null) copy.mergeIn((JsonObject) resolved(at(root, reference), root));
        for (String name : object.fieldNames()) {
          if (!name.equals("$ref")) copy.put(name, resolvedOrNull(object.getValue(name), root));
        }
        yield copy;
      }
      case JsonArray array -> {
        var copy = new JsonArray();
        array.forEach(item -> copy.add(resolvedOrNull(item, root)));
        yield copy;
      }
      default -> node;
    };
  }

  private static Object resolvedOrNull(Object node, JsonObject root) {
    return node == null ? null : resolved(node, root);
  }

  private static JsonObject at(JsonObject root, String reference) {
    JsonObject node = root;
    for (String name : reference.substring("#/".length()).split("/", -1)) {
      node = node.getJsonObject(name);
    }
    return node;
  }
}
