package com.dastern.auth;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.sms.SmsSender;
import com.dastern.platform.text.Texts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One-time codes by text message, which prove that somebody holds a phone. Only a keyed hash of a
/// code is kept: six digits alone would be found by trying.
public final class Otp {
  private static final Logger log = LoggerFactory.getLogger(Otp.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Db db;
  private final OtpStore store = new OtpStore();
  private final OtpRules rules;
  private final SmsSender sms;
  private final SecretKeySpec pepper;
  private final Config.Otp config;
  private final Clock clock;

  public Otp(Db db, SmsSender sms, Secret pepper, Config.Otp config, Clock clock) {
    this.db = db;
    this.rules = new OtpRules(config.perHour());
    this.sms = sms;
    this.pepper = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    this.config = config;
    this.clock = clock;
  }

  /// Counts and keeps a new code; it is sent after the answer, whose time must not tell that there
  /// is something to send. The phone is in E.164.
  Future<Void> send(String phone, OtpPurpose purpose, Language language) {
    String code = code();
    return count(phone, purpose, code).onSuccess(_ -> deliver(phone, code, language));
  }

  /// Counts like a code that was sent, and sends none: for a phone that has no account, which must
  /// not answer otherwise than one that has.
  Future<Void> pretend(String phone, OtpPurpose purpose) {
    return count(phone, purpose, code());
  }

  private Future<Void> count(String phone, OtpPurpose purpose, String code) {
    Instant now = clock.instant();
    Instant expires = now.plus(config.lifetime());
    return db.transaction(tx ->
        store
            .lock(tx, phone)
            .map(state -> rules.sent(state, now))
            .compose(state -> store.save(tx, phone, state))
            .compose(_ -> store.saveCode(tx, phone, purpose, hash(phone, code), now, expires))
            .mapEmpty());
  }

  private void deliver(String phone, String code, Language language) {
    String minutes = String.valueOf(config.lifetime().toMinutes());
    sms.send(phone, Texts.of(language, "sms.OTP", Map.of("code", code, "minutes", minutes)))
        .onFailure(e -> log.error("a code could not be sent by text message", e));
  }

  /// Does the work in the transaction that uses the code up. Fails with a 422 when the code is
  /// wrong, old or used, and with a 423 while the number is locked; a wrong one counts although it
  /// fails.
  Future<Void> proven(
      String phone, OtpPurpose purpose, String code, Function<Tx, Future<Void>> work) {
    Instant now = clock.instant();
    return db.transaction(tx ->
            store
                .lock(tx, phone)
                .compose(state -> {
                  rules.requireOpen(state, now);
                  return store
                      .use(tx, phone, purpose, hash(phone, code), now)
                      .compose(right ->
                          store
                              .save(tx, phone, right ? rules.right(state) : rules.wrong(state, now))
                              .map(right));
                })
                .compose(right -> right ? work.apply(tx).map(true) : Future.succeededFuture(false)))
        .compose(right ->
            right
                ? Future.succeededFuture()
                : Future.failedFuture(Refusal.unprocessable("OTP_WRONG")));
  }

  private String code() {
    int bound = (int) Math.pow(10, config.digits());
    return ("%0" + config.digits() + "d").formatted(RANDOM.nextInt(bound));
  }

  private Buffer hash(String phone, String code) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(pepper);
      return Buffer.buffer(mac.doFinal((phone + " " + code).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
