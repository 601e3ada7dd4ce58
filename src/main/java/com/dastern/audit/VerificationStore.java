package com.dastern.audit;

import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads the trail for its verification, in pages, by nothing of ours in the database but the
/// tables.
final class VerificationStore {
  /// How many rows are held at a time.
  static final int PAGE = 2_000;

  private static final UUID FIRST = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

  // One state of all tables, however long it takes beside a running server.
  private static final String SNAPSHOT =
      "set transaction isolation level repeatable read, read only";

  // In the order of `audit_hash`. By the id too: a number may be there twice if its index is not.
  static final String ROWS =
      """
      select r.chain_id, r.seq, r.id, r.hash,
             array[r.chain_id::text, r.seq::text, r.id::text,
                   case when isfinite(r.at) then ((extract(epoch from r.at) * 1000000)::bigint)::text
                        else r.at::text end,
                   r.actor_id::text, r.actor_role::text, r.action, r.patient_id::text,
                   r.subject_id::text, r.origin, r.outcome, r.details::text] as fields,
             h.hash as anchored_hash,
             c.seq as head_seq, c.hash as head_hash, c.anchored, c.grown
      from audit_logs r
      left join audit_chains c on c.chain_id = r.chain_id
      left join audit_anchor_heads h on h.chain_id = r.chain_id and h.seq = r.seq
      where (r.chain_id, r.seq, r.id) > ($1, $2, $3) and r.chain_id between $4 and $5
      order by r.chain_id, r.seq, r.id
      limit $6
      """;
  private static final String GONE =
      """
      select c.chain_id, 1::bigint as seq from audit_chains c
      where c.chain_id between $1 and $2
        and not exists (select from audit_logs r where r.chain_id = c.chain_id)
      union all
      select h.chain_id, h.seq from audit_anchor_heads h
      where h.chain_id between $1 and $2
        and not exists (select from audit_logs r where r.chain_id = h.chain_id and r.seq = h.seq)
      order by chain_id, seq
      limit $3
      """;
  private static final String ANCHORS =
      """
      select a.number, a.at, a.code, h.chain_id, h.seq, h.hash
      from audit_anchors a left join audit_anchor_heads h on h.anchor = a.number
      where a.number >= $1 and (a.number > $1 or h.chain_id > $2)
      order by a.number, h.chain_id
      limit $3
      """;

  /// An anchor with one of the heads that it holds; none where it holds none any more.
  record Held(Anchor anchor, Optional<AnchorHead> head) {}

  Future<Void> beginSnapshot(Tx tx) {
    return tx.update(SNAPSHOT, Tuple.tuple()).mapEmpty();
  }

  /// Those after `last`, of the chain or of all.
  Future<List<TrailRow>> rows(Tx tx, Optional<UUID> chain, Optional<TrailRow> last) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(last.map(TrailRow::chain).orElse(FIRST))
            .addValue(last.map(TrailRow::seq).orElse(Long.MIN_VALUE))
            .addValue(last.map(TrailRow::id).orElse(FIRST))
            .addValue(chain.orElse(FIRST))
            .addValue(chain.orElse(LAST))
            .addValue(PAGE);
    return tx.query(ROWS, arguments, VerificationStore::row);
  }

  /// Chains of which nothing is left, and rows that an anchor holds and that are not there; at most
  /// a page.
  Future<List<Finding>> gone(Tx tx, Optional<UUID> chain) {
    return tx.query(
        GONE,
        Tuple.of(chain.orElse(FIRST), chain.orElse(LAST), PAGE),
        row -> Finding.ofMissing(row.getUUID("chain_id"), row.getLong("seq"), "is missing"));
  }

  Future<List<Held>> anchors(Tx tx, Optional<Held> last) {
    return tx.query(
        ANCHORS,
        Tuple.of(
            last.map(held -> held.anchor().number()).orElse(Long.MIN_VALUE),
            last.flatMap(Held::head).map(AnchorHead::chain).orElse(FIRST),
            PAGE),
        row ->
            new Held(
                new Anchor(row.getLong("number"), Rows.instant(row, "at"), row.getBuffer("code")),
                Optional.ofNullable(row.getUUID("chain_id")).map(_ -> AnchorStore.head(row))));
  }

  private static TrailRow row(Row row) {
    var fields = new ArrayList<Optional<String>>();
    for (String field : row.getArrayOfStrings("fields")) fields.add(Optional.ofNullable(field));
    return new TrailRow(
        row.getUUID("chain_id"),
        row.getLong("seq"),
        row.getUUID("id"),
        fields,
        row.getBuffer("hash"),
        Optional.ofNullable(row.getBuffer("anchored_hash")),
        Optional.ofNullable(row.getLong("head_seq"))
            .map(seq ->
                new TrailRow.Head(
                    seq,
                    row.getBuffer("head_hash"),
                    row.getLong("anchored"),
                    row.getBoolean("grown"))));
  }
}
