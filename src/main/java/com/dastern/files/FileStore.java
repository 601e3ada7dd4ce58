package com.dastern.files;

import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final String SELECT =
      "select id, kind, media_type, bytes, storage_key from files where owner_id = $1 and id = $2";
  private static final String LOCK = SELECT + " for update";

  // Whoever is to refer to them waits for somebody who removes them, and the other way round.
  private static final String KEPT =
      """
      select id from files where owner_id = $1 and kind = $2 and id = any($3) order by id
      for key share
      """;

  // What one person keeps is counted and added to by one at a time.
  private static final String LOCK_OWNER = "select id from users where id = $1 for no key update";

  private static final String REMOVE =
      "delete from files where owner_id = $1 and id = $2 returning storage_key";
  private static final String USED =
      "select coalesce(sum(bytes), 0)::bigint as used from files where owner_id = $1";

  /// Fails with a 413 where so many bytes more would not fit into the owner's quota. Holds for as
  /// long as the owner's row is locked.
  public Future<Void> requireRoom(Tx tx, UserId owner, long quota, long bytes) {
    return tx.query(USED, Tuple.of(owner.value()), row -> row.getLong("used"))
        .map(List::getFirst)
        .map(used -> {
          if (used + bytes > quota) throw Refusal.overQuota(used, quota);
          return null;
        });
  }

  public Future<Void> lockOwner(Tx tx, UserId owner) {
    return tx.query(LOCK_OWNER, Tuple.of(owner.value()), _ -> true).mapEmpty();
  }

  public Future<Optional<StoredFile>> find(Tx tx, UserId owner, UUID file) {
    return one(tx, SELECT, owner, file);
  }

  public Future<Optional<StoredFile>> lock(Tx tx, UserId owner, UUID file) {
    return one(tx, LOCK, owner, file);
  }

  /// Those of the files that are the owner's and of that kind; they stay until the transaction
  /// ends.
  public Future<Set<UUID>> kept(Tx tx, UserId owner, FileKind kind, Collection<UUID> files) {
    return tx.query(
            KEPT,
            Tuple.of(owner.value(), kind.name(), files.toArray(UUID[]::new)),
            row -> row.getUUID("id"))
        .map(Set::copyOf);
  }

  private static Future<Optional<StoredFile>> one(Tx tx, String sql, UserId owner, UUID file) {
    return tx.query(sql, Tuple.of(owner.value(), file), row -> stored(owner, row))
        .map(rows -> rows.stream().findFirst());
  }

  private static StoredFile stored(UserId owner, Row row) {
    return new StoredFile(
        row.getUUID("id"),
        owner,
        Rows.constant(row, "kind", FileKind.class),
        ImageType.ofMedia(row.getString("media_type")),
        row.getInteger("bytes"),
        row.getString("storage_key"));
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
