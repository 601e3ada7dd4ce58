package com.dastern.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Follows the feed over REST and keeps what it says.
final class PullingPhone {
  private final Somebody owner;
  private final Map<String, JsonObject> store = new TreeMap<>();
  private Optional<String> cursor = Optional.empty();

  private PullingPhone(Somebody owner) {
    this.owner = owner;
  }

  static PullingPhone of(Somebody owner) {
    var phone = new PullingPhone(owner);
    phone.pull();
    return phone;
  }

  String cursor() {
    return cursor.orElseThrow();
  }

  /// What came, to the end.
  List<JsonObject> pull() {
    List<JsonObject> came = new ArrayList<>();
    boolean more = true;
    while (more) {
      String query = cursor.map(at -> "&cursor=" + at).orElse("");
      var page = owner.api().get("/api/sync/changes?limit=40" + query).expect(200).json();
      cursor = Optional.of(page.getString("nextCursor"));
      more = page.getBoolean("more");
      for (Object item : page.getJsonArray("items")) came.add((JsonObject) item);
    }
    came.forEach(this::apply);
    return came;
  }

  private void apply(JsonObject change) {
    assertThat(change.getBoolean("deleted")).isEqualTo(change.getValue("value") == null);
    String key = change.getString("kind") + " " + change.getString("id");
    if (change.getBoolean("deleted")) store.remove(key);
    else store.put(key, change.getJsonObject("value"));
  }

  /// Follows until it has so many of that kind.
  void await(String kind, int number) {
    Await.until(
        number + " of " + kind,
        () -> {
          pull();
          return all(kind).size() >= number;
        });
  }

  /// What came, up to and with a change like that one.
  List<JsonObject> pullUntil(String what, Predicate<JsonObject> change) {
    List<JsonObject> came = new ArrayList<>();
    Await.until(
        what,
        () -> {
          came.addAll(pull());
          return came.stream().anyMatch(change);
        });
    return came;
  }

  Optional<JsonObject> has(String kind, String id) {
    return Optional.ofNullable(store.get(kind + " " + id));
  }

  List<JsonObject> all(String kind) {
    return store.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(kind + " "))
        .map(Map.Entry::getValue)
        .toList();
  }

  static Predicate<JsonObject> change(String kind, String id) {
    return change -> change.getString("kind").equals(kind) && change.getString("id").equals(id);
  }

  static Predicate<JsonObject> change(String kind) {
    return change -> change.getString("kind").equals(kind);
  }

  static Predicate<JsonObject> notification(String type) {
    return change ->
        change.getString("kind").equals("NOTIFICATION")
            && !change.getBoolean("deleted")
            && change.getJsonObject("value").getString("type").equals(type);
  }
}
