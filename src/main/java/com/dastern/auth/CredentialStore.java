package com.dastern.auth;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What proves who somebody is, and since when earlier sessions of theirs count no more.
public final class CredentialStore {
  private static final String SET_PASSWORD =
      """
      update users set password_hash = $2, updated_at = $3,
        sessions_ended_at = greatest(sessions_ended_at, $3)
      where id = $1
      """;
  private static final String SET_PIN =
      "update users set pin_hash = $2, updated_at = $3 where id = $1";
  private static final String END_SESSIONS =
      "update users set sessions_ended_at = greatest(sessions_ended_at, $2) where id = $1";
  private static final String ENDED_SINCE =
      "select id, sessions_ended_at from users where sessions_ended_at >= $1";
  private static final String VERIFY_PHONE =
      """
      update users set phone_verified_at = coalesce(phone_verified_at, $2)
      where phone = $1 and phone_disputed_at is null
      """;
  private static final String CONFIRM_PHONE =
      """
      update users set phone_verified_at = $3, phone_disputed_at = null, updated_at = $3
      where id = $1 and phone = $2
      """;

  private final Db db;

  public CredentialStore(Db db) {
    this.db = db;
  }

  /// Ends all sessions too.
  Future<Integer> setPassword(Tx tx, UserId user, String hash, Instant now) {
    return tx.update(SET_PASSWORD, Tuple.of(user.value(), hash, Rows.at(now)));
  }

  /// As [#setPassword]; false, and nothing changes, where the password is no longer the old one.
  Future<Boolean> replacePassword(Tx tx, UserId user, String old, String hash, Instant now) {
    return tx.update(
            SET_PASSWORD + " and password_hash = $4",
            Tuple.of(user.value(), hash, Rows.at(now), old))
        .map(changed -> changed == 1);
  }

  Future<Integer> setPin(Tx tx, UserId user, Optional<String> hash, Instant now) {
    return tx.update(
        SET_PIN, Tuple.of(user.value()).addValue(hash.orElse(null)).addValue(Rows.at(now)));
  }

  Future<Integer> endSessions(Tx tx, UserId user, Instant now) {
    return tx.update(END_SESSIONS, Tuple.of(user.value(), Rows.at(now)));
  }

  /// Of no account where the number is disputed.
  Future<Integer> verifyPhone(Tx tx, String phone, Instant now) {
    return tx.update(VERIFY_PHONE, Tuple.of(phone, Rows.at(now)));
  }

  /// Ends a dispute over the number too.
  Future<Integer> confirmPhone(Tx tx, UserId user, String phone, Instant now) {
    return tx.update(CONFIRM_PHONE, Tuple.of(user.value(), phone, Rows.at(now)));
  }

  Future<Map<UserId, Instant>> endedSince(Instant moment) {
    return db.read(
            ENDED_SINCE,
            Tuple.of(Rows.at(moment)),
            row -> Map.entry(new UserId(row.getUUID("id")), Rows.instant(row, "sessions_ended_at")))
        .map((List<Map.Entry<UserId, Instant>> rows) ->
            rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
