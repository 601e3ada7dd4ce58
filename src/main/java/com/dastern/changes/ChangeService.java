package com.dastern.changes;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What changed of somebody's own since a cursor, oldest first: nothing is left out, and nothing
/// comes twice that did not change twice.
public final class ChangeService {
  private final ChangeStore feed;
  private final ChangeValueStore values;
  private final Clock clock;

  public ChangeService(Db db, Clock clock) {
    this(new ChangeStore(db), new ChangeValueStore(db), clock);
  }

  ChangeService(ChangeStore feed, ChangeValueStore values, Clock clock) {
    this.feed = feed;
    this.values = values;
    this.clock = clock;
  }

  /// Everything that is there where the phone has no cursor yet.
  Future<ChangePage> list(Caller caller, Optional<ChangeCursor> from, int limit) {
    UserId owner = caller.id();
    ChangeCursor cursor = from.orElse(ChangeCursor.BEGINNING);
    return feed.behind(owner, cursor, limit + 1)
        .compose(found -> {
          requirePast(cursor, found.horizon());
          var shown = found.positions().stream().limit(limit).toList();
          ChangePosition last = shown.isEmpty() ? cursor.position() : shown.getLast();
          return read(owner, shown)
              .map(changes ->
                  new ChangePage(
                      changes, cursor.at(last, found.horizon()), found.positions().size() > limit));
        });
  }

  /// A database that was set back to an earlier hour has not come as far as the phone: it must
  /// begin anew.
  private static void requirePast(ChangeCursor cursor, long horizon) {
    if (cursor.position().transaction() >= horizon) {
      throw Refusal.invalid("query/cursor", "cursor", "is not a cursor of this list");
    }
  }

  private Future<List<Change>> read(UserId owner, List<ChangePosition> positions) {
    Instant now = clock.instant();
    var kinds =
        positions.stream()
            .filter(position -> !position.deleted())
            .collect(Collectors.groupingBy(ChangePosition::kind));
    var reading =
        kinds.entrySet().stream()
            .map(of -> values.read(owner, of.getKey(), of.getValue(), now))
            .toList();
    return Future.all(reading)
        .map(_ -> {
          Map<ChangePosition, Change> read =
              reading.stream()
                  .flatMap(each -> each.result().stream())
                  .collect(Collectors.toMap(Change::position, change -> change));
          return positions.stream().flatMap(position -> at(position, read).stream()).toList();
        });
  }

  /// Empty where it has changed once more since the position was read, and comes later as what it
  /// is then.
  private static Optional<Change> at(ChangePosition position, Map<ChangePosition, Change> read) {
    return position.deleted()
        ? Optional.of(new Change(position, Optional.empty()))
        : Optional.ofNullable(read.get(position));
  }
}
