package com.dastern.auth;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;

/// Which account somebody is to whom Google gave a name.
final class GoogleAccountStore {
  private static final String SELECT =
      "select id, google_subject, email_verified_at is not null as proven from users ";
  private static final String BY_SUBJECT = SELECT + "where google_subject = $1";
  private static final String BY_EMAIL = SELECT + "where email = $1 for update";
  private static final String LINK =
      """
      update users set google_subject = $2, email_verified_at = coalesce(email_verified_at, $3),
        updated_at = $3
      where id = $1
      """;
  private static final String DROP_PROOFS =
      """
      update users set password_hash = null, pin_hash = null,
        phone_disputed_at = case when phone is not null then $2::timestamptz end
      where id = $1
      """;

  /// An account; `proven` says that its owner has proven the e-mail address.
  record Held(UserId id, Optional<String> subject, boolean proven) {}

  Future<Optional<Held>> bySubject(Tx tx, String subject) {
    return tx.query(BY_SUBJECT, Tuple.of(subject), GoogleAccountStore::held)
        .map(rows -> rows.stream().findFirst());
  }

  /// Locks it.
  Future<Optional<Held>> byEmail(Tx tx, String email) {
    return tx.query(BY_EMAIL, Tuple.of(email), GoogleAccountStore::held)
        .map(rows -> rows.stream().findFirst());
  }

  Future<Integer> link(Tx tx, UserId user, String subject, Instant now) {
    return tx.update(LINK, Tuple.of(user.value(), subject, Rows.at(now)));
  }

  /// No password and no PIN opens it any more, nor a code to the number that stands there.
  Future<Integer> dropProofs(Tx tx, UserId user, Instant now) {
    return tx.update(DROP_PROOFS, Tuple.of(user.value(), Rows.at(now)));
  }

  private static Held held(Row row) {
    return new Held(
        new UserId(row.getUUID("id")),
        Optional.ofNullable(row.getString("google_subject")),
        row.getBoolean("proven"));
  }
}
