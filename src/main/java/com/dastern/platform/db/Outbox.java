package com.dastern.platform.db;

import com.dastern.kernel.Event;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/// Writes events into the append-only log and, in the same statement, into the outbox that the
/// relay empties.
final class Outbox {
  private static final String APPEND =
      """
      with told as (
        insert into events (patient_id, id, type, payload, at)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[])
        returning id, patient_id, at)
      insert into outbox (event_id, patient_id, next_try_at)
      select id, patient_id, at from told
      """;

  // Counting stops where the exact number no longer matters.
  private static final String PENDING =
      "select count(*) as pending from (select 1 from outbox limit 100000) as waiting";

  private Outbox() {}

  static Future<Long> pending(Db db) {
    return db.read(PENDING, Tuple.tuple(), row -> row.getLong("pending")).map(List::getFirst);
  }

  static Future<Void> append(Tx tx, List<Event> events) {
    if (events.isEmpty()) return Future.succeededFuture();
    Tuple arguments =
        Tuple.of(
            events.stream().map(event -> event.patient().value()).toArray(UUID[]::new),
            events.stream().map(event -> event.id().value()).toArray(UUID[]::new),
            events.stream().map(event -> event.type().wireName()).toArray(String[]::new),
            events.stream().map(Outbox::payload).toArray(JsonObject[]::new),
            events.stream().map(event -> Rows.at(event.at())).toArray(OffsetDateTime[]::new));
    return tx.update(APPEND, arguments).mapEmpty();
  }

  private static JsonObject payload(Event event) {
    var payload = new JsonObject();
    event.payload().forEach(payload::put);
    return payload;
  }
}
