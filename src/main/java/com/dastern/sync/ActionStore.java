package com.dastern.sync;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The actions that were accepted, in the database.
final class ActionStore {
  private static final String LOCK = "select sync_lock($1)";
  private static final String LOCK_SCHEDULE = "select schedule_lock($1)";
  private static final String KNOWN =
      """
      select id, type, digest, subject_id, rule from sync_actions
      where user_id = $1 and id = any($2)
      """;
  private static final String ADD =
      """
      insert into sync_actions (user_id, id, type, digest, at, subject_id, rule, received_at)
      select $1, id, type, digest, at, subject_id, rule, $2
      from unnest($3::uuid[], $4::text[], $5::bytea[], $6::timestamptz[], $7::uuid[], $8::text[])
        as x(id, type, digest, at, subject_id, rule)
      """;

  /// One that was accepted before; `rule` says why something else stood.
  record Known(UUID id, ActionType type, Digest digest, UUID subject, Optional<String> rule) {}

  /// One that is accepted now.
  record Accepted(Action action, UUID subject, Optional<String> rule) {}

  private ActionStore() {}

  /// The first locks of a transaction: batches of one person come one after the other, and nobody
  /// else changes the schedule of that patient.
  static Future<?> lock(Tx tx, UserId person) {
    Tuple whose = Tuple.of(person.value());
    return Future.all(tx.query(LOCK, whose, _ -> true), tx.query(LOCK_SCHEDULE, whose, _ -> true));
  }

  static Future<List<Known>> known(Tx tx, UserId person, List<Action> actions) {
    return tx.query(
        KNOWN,
        Tuple.of(person.value(), (Object) Rows.column(actions, Action::id, new UUID[0])),
        row ->
            new Known(
                row.getUUID("id"),
                Rows.constant(row, "type", ActionType.class),
                Digest.of(row.getBuffer("digest").getBytes()),
                row.getUUID("subject_id"),
                Optional.ofNullable(row.getString("rule"))));
  }

  static Future<Integer> add(Tx tx, UserId person, List<Accepted> accepted, Instant now) {
    if (accepted.isEmpty()) return Future.succeededFuture(0);
    return tx.update(
        ADD,
        Tuple.tuple()
            .addValue(person.value())
            .addValue(Rows.at(now))
            .addValue(Rows.column(accepted, each -> each.action().id(), new UUID[0]))
            .addValue(Rows.column(accepted, each -> each.action().type().name(), new String[0]))
            .addValue(
                Rows.column(
                    accepted, each -> Buffer.buffer(each.action().digest().bytes()), new Buffer[0]))
            .addValue(
                Rows.column(accepted, each -> Rows.at(each.action().at()), new OffsetDateTime[0]))
            .addValue(Rows.column(accepted, Accepted::subject, new UUID[0]))
            .addValue(Rows.column(accepted, each -> each.rule().orElse(null), new String[0])));
  }
}
