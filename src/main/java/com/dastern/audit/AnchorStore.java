package com.dastern.audit;

import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Anchors in the database.
final class AnchorStore {
  // Any number that nothing else locks.
  private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(729144016) as mine";
  private static final String LAST =
      "select number, at, code from audit_anchors order by number desc limit 1";
  // A chain that is written to is left for the next time: the anchor waits for nobody while others
  // wait for it, so it cannot be part of a deadlock.
  private static final String GROWN =
      """
      select chain_id, seq, hash from audit_chains where grown
      order by chain_id limit $1
      for update skip locked
      """;
  private static final String WRITE =
      """
      with anchor as (
        insert into audit_anchors (number, at, code) values ($1, $2, $3)
      ), marked as (
        update audit_chains set anchored = seq, grown = false where chain_id = any($4)
        returning chain_id, seq, hash
      )
      insert into audit_anchor_heads (anchor, chain_id, seq, hash)
      select $1, chain_id, seq, hash from marked
      """;

  /// Whether no other node is at it; until the transaction ends.
  Future<Boolean> tryLock(Tx tx) {
    return tx.query(TRY_LOCK, Tuple.tuple(), row -> row.getBoolean("mine")).map(List::getFirst);
  }

  Future<Optional<Anchor>> last(Tx tx) {
    return tx.query(LAST, Tuple.tuple(), AnchorStore::anchor)
        .map(rows -> rows.stream().findFirst());
  }

  /// The ends of at most so many chains that grew, in the order of the chains, which stay as they
  /// are until the transaction ends.
  Future<List<AnchorHead>> grown(Tx tx, int limit) {
    return tx.query(GROWN, Tuple.of(limit), AnchorStore::head);
  }

  Future<Void> write(Tx tx, Anchor anchor, List<AnchorHead> heads) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(anchor.number())
            .addValue(Rows.at(anchor.at()))
            .addValue(anchor.code())
            .addValue(heads.stream().map(AnchorHead::chain).toArray(UUID[]::new));
    return tx.update(WRITE, arguments).mapEmpty();
  }

  static Anchor anchor(Row row) {
    return new Anchor(row.getLong("number"), Rows.instant(row, "at"), row.getBuffer("code"));
  }

  static AnchorHead head(Row row) {
    return new AnchorHead(row.getUUID("chain_id"), row.getLong("seq"), row.getBuffer("hash"));
  }
}
