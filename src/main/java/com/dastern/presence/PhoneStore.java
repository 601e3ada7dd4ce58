package com.dastern.presence;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Sightings in the database.
final class PhoneStore {
  // In the order of the ids, so that nodes that write the same patients do not wait for each other
  // crosswise. A token may outlive its account: one such row must not fail the batch.
  private static final String WRITE =
      """
      insert into phones_seen (user_id, seen_at)
      select s.user_id, s.seen_at
      from unnest($1::uuid[], $2::timestamptz[]) as s(user_id, seen_at)
      join users u on u.id = s.user_id and u.role = 'PATIENT'
      order by s.user_id
      on conflict (user_id) do update set seen_at = excluded.seen_at
        where phones_seen.seen_at < excluded.seen_at
      """;
  private static final String LAST =
      "select user_id, seen_at from phones_seen where user_id = any($1)";

  private final Db db;

  PhoneStore(Db db) {
    this.db = db;
  }

  /// What another node has seen later stands.
  Future<Void> write(Map<UserId, Instant> seen) {
    UUID[] users = ids(seen.keySet());
    OffsetDateTime[] moments = seen.values().stream().map(Rows::at).toArray(OffsetDateTime[]::new);
    return db.transaction(tx -> tx.update(WRITE, Tuple.tuple().addValue(users).addValue(moments)))
        .mapEmpty();
  }

  Future<Map<UserId, Instant>> last(Tx tx, Collection<UserId> users) {
    return tx.query(
            LAST,
            Tuple.of((Object) ids(users)),
            row -> Map.entry(new UserId(row.getUUID("user_id")), Rows.instant(row, "seen_at")))
        .map(rows ->
            rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static UUID[] ids(Collection<UserId> users) {
    return users.stream().map(UserId::value).toArray(UUID[]::new);
  }
}
