package com.dastern.files;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The files' rows.
public final class FileStore {
  /// The same upload reported twice is one file.
  private static final String INSERT =
      """
      insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict do nothing
      """;

  private static final String REMOVE =
      "delete from files where owner_id = $1 and id = $2 returning storage_key";
  private static final String USED =
      "select coalesce(sum(bytes), 0)::bigint as used from files where owner_id = $1";

  /// Bytes of all that somebody keeps.
  public Future<Long> used(Tx tx, UserId owner) {
    return tx.query(USED, Tuple.of(owner.value()), row -> row.getLong("used")).map(List::getFirst);
  }

  /// The key under which its bytes are to be removed after the commit.
  public Future<Optional<String>> remove(Tx tx, UserId owner, UUID file) {
    return tx.query(REMOVE, Tuple.of(owner.value(), file), row -> row.getString("storage_key"))
        .map(rows -> rows.stream().findFirst());
  }

  public Future<Integer> insert(Tx tx, StoredFile file, Instant now) {
    return tx.update(
        INSERT,
        Tuple.of(
            file.owner().value(),
            file.id(),
            file.kind().name(),
            file.type().mediaType(),
            file.bytes(),
            file.storageKey(),
            Rows.at(now)));
  }
}
