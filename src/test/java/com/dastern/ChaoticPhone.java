package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.RandomDeeds.Deed;
import com.dastern.testing.Answer;
import com.dastern.testing.Api;
import com.dastern.testing.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A phone with a store of its own: what its owner did is pending until an answer with its result
/// was read whole. It sends again, and more than it has to, until nothing is pending.
final class ChaoticPhone {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String PATH = "/api/doses/sync";

  private final Api api;
  private final Duration clockAhead;
  private final Random dice;
  private final AtomicInteger underWay;
  private final Map<String, Deed> pending = new LinkedHashMap<>();
  private final Map<String, Acknowledged> acknowledged = new LinkedHashMap<>();
  private int retries;

  /// What the server said of an action; `why` is the rule or the code of the problem.
  record Verdict(String result, String why) {
    static Verdict of(JsonObject result) {
      JsonObject problem = result.getJsonObject("problem");
      String rule = Optional.ofNullable(result.getString("rule")).orElse("");
      return new Verdict(
          result.getString("result"), problem == null ? rule : problem.getString("code"));
    }

    boolean isKept() {
      return !result.equals("REJECTED");
    }

    /// What it says when the action comes again.
    Verdict again() {
      return result.equals("APPLIED") ? new Verdict("DUPLICATE", "") : this;
    }
  }

  /// An action whose result was read.
  record Acknowledged(Deed deed, Verdict verdict, Duration clockAhead) {}

  /// @param api through the bad line
  /// @param underWay counts the requests that wait for their answer
  ChaoticPhone(Api api, Duration clockAhead, Random dice, AtomicInteger underWay) {
    this.api = api;
    this.clockAhead = clockAhead;
    this.dice = dice;
    this.underWay = underWay;
  }

  /// Sends until all of this and of what was pending is acknowledged.
  void handIn(List<Deed> deeds) {
    deeds.forEach(deed -> pending.put(deed.id(), deed));
    Await.value(
        "all is acknowledged",
        PATIENCE,
        PAUSE,
        () -> {
          List<Deed> batch = batch();
          attempt(batch).ifPresentOrElse(results -> read(batch, results), () -> retries++);
          return pending.isEmpty() ? Optional.of(true) : Optional.empty();
        });
  }

  /// Everything that was ever acknowledged, once more, over a line that holds.
  void repeatAll(Api direct) {
    List<Deed> all = new ArrayList<>();
    acknowledged.values().forEach(each -> all.add(each.deed()));
    Collections.shuffle(all, dice);
    for (int from = 0; from < all.size(); from += 500) {
      List<Deed> batch = all.subList(from, Math.min(from + 500, all.size()));
      read(batch, direct.post(PATH, body(batch)).expect(200).json().getJsonArray("results"));
    }
  }

  Collection<Acknowledged> acknowledged() {
    return acknowledged.values();
  }

  int retries() {
    return retries;
  }

  /// All that is pending or half of it, at times with some that are acknowledged already or one
  /// that is in it twice, in any order.
  private List<Deed> batch() {
    List<Deed> batch = new ArrayList<>(pending.values());
    if (dice.nextInt(4) == 0) {
      Collections.shuffle(batch, dice);
      batch = new ArrayList<>(batch.subList(0, (batch.size() + 1) / 2));
    }
    if (dice.nextInt(5) == 0) batch.add(batch.get(dice.nextInt(batch.size())));
    if (dice.nextInt(2) == 0) {
      List<Acknowledged> known = new ArrayList<>(acknowledged.values());
      for (int i = dice.nextInt(6); i > 0 && !known.isEmpty(); i--) {
        batch.add(known.get(dice.nextInt(known.size())).deed());
      }
    }
    Collections.shuffle(batch, dice);
    return batch;
  }

  /// The results, where they were read whole.
  private Optional<JsonArray> attempt(List<Deed> batch) {
    underWay.incrementAndGet();
    try {
      Answer answer = api.post(PATH, body(batch));
      // A server that is about to end, or has lost its database, asks to come again.
      if (answer.status() == 503) return Optional.empty();
      return Optional.of(answer.expect(200).json().getJsonArray("results"));
    } catch (UncheckedIOException broken) {
      return Optional.empty();
    } finally {
      underWay.decrementAndGet();
    }
  }

  private JsonObject body(List<Deed> batch) {
    var actions = new JsonArray();
    batch.forEach(deed -> actions.add(deed.action()));
    Instant clock = Instant.now().plus(clockAhead).truncatedTo(ChronoUnit.MICROS);
    return new JsonObject().put("sentAt", clock.toString()).put("actions", actions);
  }

  private void read(List<Deed> batch, JsonArray results) {
    assertThat(results).hasSize(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      JsonObject result = results.getJsonObject(i);
      assertThat(result.getString("id")).isEqualTo(batch.get(i).id());
      acknowledge(batch.get(i), Verdict.of(result));
    }
  }

  private void acknowledge(Deed deed, Verdict verdict) {
    String what = deed.action().encode();
    if (deed.refusal().isPresent()) {
      assertThat(verdict).as(what).isEqualTo(new Verdict("REJECTED", deed.refusal().get()));
    } else {
      assertThat(verdict.isKept()).as("%s: %s", what, verdict).isTrue();
    }
    pending.remove(deed.id());
    var first = acknowledged.putIfAbsent(deed.id(), new Acknowledged(deed, verdict, clockAhead));
    if (first != null) assertThat(verdict).as(what).isEqualTo(first.verdict().again());
  }
}
