package com.dastern.auth;

import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Secret;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.users.User;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Wrong passwords in a row, which lock an account for a while. Identifiers without an account are
/// counted and locked in the same way: else the lock would tell who has one.
public final class LockoutStore {
  private static final String LOCKED =
      "select locked_until from login_failures where key = $1 and locked_until > $2";

  /// Rows that no longer matter go a few at a time, so that made-up identifiers do not pile up.
  private static final String FAILED =
      """
      with old as (
        select key from login_failures where updated_at < $2::timestamptz - interval '1 day' and key <> $1
        limit 10 for update skip locked),
      swept as (delete from login_failures f using old where f.key = old.key)
      insert into login_failures as f (key, failures, locked_until, updated_at)
      values ($1, 1, null, $2::timestamptz)
      on conflict (key) do update set
        failures = case when f.locked_until <= $2 then 1 else least(f.failures + 1, 1000) end,
        locked_until = case
          when f.locked_until > $2 then f.locked_until
          when f.locked_until <= $2 then null
          when f.failures + 1 >= $3 then $4::timestamptz end,
        updated_at = $2
      returning failures, locked_until
      """;

  /// A lock that fell while the password was being checked stands: of many guesses at the same
  /// moment no more than the bound may learn their outcome.
  private static final String SUCCEEDED =
      """
      with reset as (
        delete from login_failures where key = $1 and (locked_until is null or locked_until <= $2))
      select locked_until from login_failures where key = $1 and locked_until > $2
      """;

  private static final int MOST_FAILURES = 5;
  private static final Duration LOCK = Duration.ofMinutes(15);

  private final Db db;
  private final SecretKeySpec pepper;
  private final Clock clock;

  public LockoutStore(Db db, Secret pepper, Clock clock) {
    this.db = db;
    this.pepper = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    this.clock = clock;
  }

  /// What wrong passwords are counted under: the account, or the identifier that has none.
  Buffer key(Optional<User> account, String identifier) {
    String name = account.map(user -> "account " + user.id()).orElse("identifier " + identifier);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(pepper);
      return Buffer.buffer(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Fails with a 423 while it is locked.
  Future<Void> requireOpen(Buffer key) {
    Instant now = clock.instant();
    return db.read(LOCKED, Tuple.of(key, Rows.at(now)), row -> Rows.instant(row, "locked_until"))
        .compose(until -> refuse(until, now));
  }

  /// Fails with a 423 when it was locked before this failure.
  Future<Void> failed(Buffer key) {
    Instant now = clock.instant();
    OffsetDateTime until = Rows.at(now.plus(LOCK));
    return db.read(
            FAILED,
            Tuple.of(key, Rows.at(now), MOST_FAILURES, until),
            row ->
                row.getInteger("failures") > MOST_FAILURES
                    ? Rows.optionalInstant(row, "locked_until")
                    : Optional.<Instant>empty())
        .compose(rows -> refuse(rows.stream().flatMap(Optional::stream).toList(), now));
  }

  /// Forgets the failures; fails with a 423 when a lock fell meanwhile.
  Future<Void> succeeded(Buffer key) {
    Instant now = clock.instant();
    return db.read(SUCCEEDED, Tuple.of(key, Rows.at(now)), row -> Rows.instant(row, "locked_until"))
        .compose(until -> refuse(until, now));
  }

  private static Future<Void> refuse(List<Instant> until, Instant now) {
    return until.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            Refusal.locked("TEMPORARILY_LOCKED", Duration.between(now, until.getFirst())));
  }
}
