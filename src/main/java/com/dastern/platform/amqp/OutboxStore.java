package com.dastern.platform.amqp;

import com.dastern.kernel.EventId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/// The outbox as the relay sees it.
final class OutboxStore {
  private static final String CLAIM =
      """
      select e.patient_id, e.id, e.type, e.payload, e.at, o.attempts
      from outbox o join events e on e.patient_id = o.patient_id and e.id = o.event_id
      where o.next_try_at <= $1
      order by o.next_try_at, o.event_id
      limit $2
      for update of o skip locked
      """;
  private static final String REMOVE = "delete from outbox where event_id = any($1)";
  private static final String POSTPONE =
      """
      update outbox o set attempts = o.attempts + 1, next_try_at = x.next_try_at
      from unnest($1::uuid[], $2::timestamptz[]) as x(event_id, next_try_at)
      where o.event_id = x.event_id
      """;

  /// An event that waits, as it is sent, and how often it was tried. Its type stays a text: a node
  /// may relay what only a newer version knows.
  record Entry(EventId id, String type, Buffer body, int attempts) {
    /// 1, 2, 4 … at most 60 seconds.
    Instant nextTry(Instant now) {
      return now.plusSeconds(Math.min(60, 1L << Math.min(attempts, 6)));
    }
  }

  private OutboxStore() {}

  static Future<List<Entry>> claim(Tx tx, Instant now, int limit) {
    return tx.query(CLAIM, Tuple.of(Rows.at(now), limit), OutboxStore::entry);
  }

  static Future<Integer> remove(Tx tx, List<Entry> entries) {
    return tx.update(REMOVE, Tuple.of((Object) ids(entries)));
  }

  static Future<Integer> postpone(Tx tx, List<Entry> entries, Instant now) {
    if (entries.isEmpty()) return Future.succeededFuture(0);
    var times = entries.stream().map(e -> Rows.at(e.nextTry(now))).toArray(OffsetDateTime[]::new);
    return tx.update(POSTPONE, Tuple.of(ids(entries), (Object) times));
  }

  private static UUID[] ids(List<Entry> entries) {
    return entries.stream().map(entry -> entry.id().value()).toArray(UUID[]::new);
  }

  private static Entry entry(Row row) {
    return new Entry(
        new EventId(row.getUUID("id")),
        row.getString("type"),
        EventJson.encode(
            row.getUUID("id"),
            row.getString("type"),
            row.getUUID("patient_id"),
            row.getJsonObject("payload"),
            Rows.instant(row, "at")),
        row.getInteger("attempts"));
  }
}
