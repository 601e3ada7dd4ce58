package com.dastern.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Caller;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A phone with a store of its own, which it keeps by the feed alone.
final class Follower {
  private final ChangeService feed;
  private final Caller owner;
  private final int limit;
  private final Map<String, JsonObject> store = new TreeMap<>();
  private final Set<ChangePosition> seen = new HashSet<>();
  private Optional<ChangeCursor> cursor = Optional.empty();

  Follower(ChangeService feed, Caller owner, int limit) {
    this.feed = feed;
    this.owner = owner;
    this.limit = limit;
  }

  /// Follows to the end, and gives what came. Nothing may come twice in the state of one
  /// transaction, whatever page it is on.
  List<Change> pull() {
    List<Change> came = new ArrayList<>();
    ChangePage page;
    do {
      page = feed.list(owner, cursor, limit).await();
      cursor = Optional.of(page.next());
      for (Change change : page.changes()) {
        assertThat(seen.add(change.position())).as("came twice: %s", change).isTrue();
        apply(change);
        came.add(change);
      }
    } while (page.more());
    return came;
  }

  private void apply(Change change) {
    String key = change.position().kind() + " " + change.position().id();
    change.value().ifPresentOrElse(value -> store.put(key, value), () -> store.remove(key));
  }

  Caller owner() {
    return owner;
  }

  Map<String, JsonObject> store() {
    return store;
  }

  ChangeCursor cursor() {
    return cursor.orElseThrow();
  }
}
