package com.dastern.auth;

import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Codes that were sent to phones, and what limits them.
final class OtpStore {
  private static final String ADD_PHONE =
      "insert into otp_phones (phone) values ($1) on conflict do nothing";
  private static final String LOCK_PHONE =
      "select sent, wrong, locked_until from otp_phones where phone = $1 for update";
  private static final String SAVE_PHONE =
      "update otp_phones set sent = $2, wrong = $3, locked_until = $4 where phone = $1";
  private static final String SAVE_CODE =
      """
      insert into otp_codes (phone, purpose, code_hash, sent_at, expires_at)
      values ($1, $2, $3, $4, $5)
      on conflict (phone, purpose) do update
        set code_hash = $3, sent_at = $4, expires_at = $5, used_at = null
      """;
  private static final String USE_CODE =
      """
      update otp_codes set used_at = $4
      where phone = $1 and purpose = $2 and code_hash = $3 and used_at is null and expires_at > $4
      """;

  /// What is known of a phone: when codes were sent to it, how many wrong ones came back since the
  /// last right one.
  record Phone(List<Instant> sent, int wrong, Optional<Instant> lockedUntil) {}

  Future<Phone> lock(Tx tx, String phone) {
    return tx.update(ADD_PHONE, Tuple.of(phone))
        .compose(_ -> tx.query(LOCK_PHONE, Tuple.of(phone), OtpStore::phone))
        .map(List::getFirst);
  }

  Future<Integer> save(Tx tx, String phone, Phone state) {
    return tx.update(
        SAVE_PHONE,
        Tuple.tuple()
            .addValue(phone)
            .addValue(state.sent().stream().map(Rows::at).toArray(OffsetDateTime[]::new))
            .addValue((short) state.wrong())
            .addValue(Rows.at(state.lockedUntil())));
  }

  /// Replaces an earlier code of the same purpose.
  Future<Integer> saveCode(
      Tx tx, String phone, OtpPurpose purpose, Buffer hash, Instant now, Instant expires) {
    return tx.update(
        SAVE_CODE, Tuple.of(phone, purpose.name(), hash, Rows.at(now), Rows.at(expires)));
  }

  /// Whether it was the right code, in its time and for the first time.
  Future<Boolean> use(Tx tx, String phone, OtpPurpose purpose, Buffer hash, Instant now) {
    return tx.update(USE_CODE, Tuple.of(phone, purpose.name(), hash, Rows.at(now)))
        .map(used -> used == 1);
  }

  private static Phone phone(Row row) {
    OffsetDateTime[] sent = row.getArrayOfOffsetDateTimes("sent");
    return new Phone(
        Arrays.stream(sent).map(OffsetDateTime::toInstant).toList(),
        row.getInteger("wrong"),
        Rows.optionalInstant(row, "locked_until"));
  }
}
