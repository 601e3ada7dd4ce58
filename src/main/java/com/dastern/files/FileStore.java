package com.dastern.files;

import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/// The files' rows.
public final class FileStore {
  /// The same upload reported twice is one file.
  private static final String INSERT =
      """
      insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict do nothing
      """;

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
