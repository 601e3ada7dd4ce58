package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/// A phone that was out of reach: it keeps what its owner did, and hands it in later.
public final class Phone {
  private final Somebody owner;
  private final List<JsonObject> actions = new ArrayList<>();

  public Phone(Somebody owner) {
    this.owner = owner;
  }

  /// One more action, with an id of its own; the action as it will be sent.
  public JsonObject did(String type, Instant at, JsonObject payload) {
    JsonObject action = action(type, at, payload);
    actions.add(action);
    return action;
  }

  public static JsonObject action(String type, Instant at, JsonObject payload) {
    return new JsonObject()
        .put("id", UUID.randomUUID().toString())
        .put("type", type)
        .put("deviceTime", at.toString())
        .put("payload", payload);
  }

  public List<JsonObject> actions() {
    return Collections.unmodifiableList(actions);
  }

  /// Hands in all that it keeps.
  public Results sync(Instant sentAt) {
    return sync(sentAt, actions);
  }

  public Results sync(Instant sentAt, List<?> some) {
    return new Results(send(sentAt, some).expect(200).json());
  }

  public Answer send(Instant sentAt, List<?> some) {
    var batch =
        new JsonObject().put("sentAt", sentAt.toString()).put("actions", new JsonArray(some));
    return owner.api().post("/api/doses/sync", batch);
  }

  /// What came back, one for each action.
  public record Results(JsonObject json) {
    public JsonObject of(int index) {
      return json.getJsonArray("results").getJsonObject(index);
    }

    public List<String> names() {
      return json.getJsonArray("results").stream()
          .map(each -> ((JsonObject) each).getString("result"))
          .toList();
    }

    public Results expect(String... results) {
      assertThat(names()).as(json.encode()).containsExactly(results);
      return this;
    }

    /// Of a conflict: the rule.
    public String rule(int index) {
      return of(index).getString("rule");
    }

    /// Of what was rejected: the code of its problem.
    public String code(int index) {
      return of(index).getJsonObject("problem").getString("code");
    }

    /// Of a conflict: what the server has.
    public JsonObject state(int index) {
      return of(index).getJsonObject("state").getJsonObject("value");
    }
  }
}
