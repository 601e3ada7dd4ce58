package com.dastern.auth;

import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.redis.RedisLink;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// One-time codes with which a page gets the session that a sign-in by Google has earned, in Redis
/// for a minute, as hashes. A code comes in the address of the page and counts only together with a
/// cookie of the same browser: whoever is led to an address with another's code is not signed in.
final class GoogleCodeStore {
  static final Duration LIFETIME = Duration.ofSeconds(60);

  private static final String KEEP = "return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])";
  private static final String TAKE = "return redis.call('GETDEL', KEYS[1])";

  private final RedisLink redis;

  /// What goes into the address, and what into the cookie.
  record Code(String code, String binding) {}

  GoogleCodeStore(RedisLink redis) {
    this.redis = redis;
  }

  Future<Code> issue(UserId user, Instant now) {
    var code = new Code(GoogleAttempts.random(), GoogleAttempts.random());
    String value = user + " " + now.plus(LIFETIME).toEpochMilli();
    return redis
        .eval(KEEP, List.of(key(code)), List.of(value, String.valueOf(LIFETIME.toMillis())))
        .map(code);
  }

  /// Whom the code was for; empty when it is unknown, too old or was taken before.
  Future<Optional<UserId>> take(Code code, Instant now) {
    return redis
        .eval(TAKE, List.of(key(code)), List.of())
        .map(found -> Optional.ofNullable(found).flatMap(value -> user(value.toString(), now)));
  }

  private static Optional<UserId> user(String value, Instant now) {
    String[] parts = value.split(" ", 2);
    return Uuids.parse(parts[0])
        .filter(_ -> now.toEpochMilli() < Long.parseLong(parts[1]))
        .map(UserId::new);
  }

  private static String key(Code code) {
    try {
      byte[] both = (code.code() + "." + code.binding()).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(both);
      return "google:" + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
