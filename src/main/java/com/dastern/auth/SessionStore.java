package com.dastern.auth;

import com.dastern.kernel.Origin;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sessions in Redis: a hash for each with the hash of its live refresh token, the hashes of tokens
/// that were used a moment ago, the sessions of each user by their last use, and those that ended
/// while access tokens of theirs may still be about. Every change is one script, so that callers
/// who come together see each other.
public final class SessionStore {
  private static final int MOST_SESSIONS = 20;
  private static final int LONGEST_PROGRAM = 200;

  /// Answers the session that had to go because there were too many, or nothing.
  private static final String OPEN =
      """
      redis.call('HSET', KEYS[1], 'user', ARGV[1], 'token', ARGV[2], 'at', ARGV[3], 'used', ARGV[3],
        'address', ARGV[5], 'program', ARGV[6])
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      redis.call('ZADD', KEYS[2], ARGV[3], ARGV[7])
      redis.call('PEXPIRE', KEYS[2], ARGV[4])
      redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3] - ARGV[4])
      if redis.call('ZCARD', KEYS[2]) <= tonumber(ARGV[8]) then return false end
      local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
      redis.call('ZREM', KEYS[2], oldest)
      return oldest
      """;

  /// A token that was used before ends the session, unless it was a moment ago.
  private static final String ROTATE =
      """
      local live = redis.call('HGET', KEYS[1], 'token')
      if not live then return 'UNKNOWN' end
      if live == ARGV[1] then
        redis.call('HSET', KEYS[1], 'token', ARGV[2], 'used', ARGV[3], 'address', ARGV[6])
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3] - ARGV[4])
        redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
        redis.call('ZADD', KEYS[3], ARGV[3], ARGV[7])
        for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
        return 'ROTATED'
      end
      local used = redis.call('ZSCORE', KEYS[2], ARGV[1])
      if used and ARGV[3] - used <= tonumber(ARGV[4]) then return 'REPEATED' end
      redis.call('DEL', KEYS[1], KEYS[2])
      redis.call('ZREM', KEYS[3], ARGV[7])
      redis.call('ZADD', KEYS[4], ARGV[3], ARGV[7])
      return 'REUSED'
      """;

  private static final String END =
      """
      local ended = redis.call('DEL', KEYS[1])
      redis.call('DEL', KEYS[2])
      redis.call('ZREM', KEYS[3], ARGV[1])
      redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
      redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[2] - ARGV[3])
      return ended
      """;

  private static final String LIST =
      """
      local found = {}
      for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
        local s = redis.call('HMGET', KEYS[1] .. ':' .. id, 'at', 'used', 'address', 'program')
        if s[1] then
          for _, v in ipairs({id, s[1], s[2], s[3], s[4]}) do table.insert(found, v) end
        else
          redis.call('ZREM', KEYS[1], id)
        end
      end
      return found
      """;

  private static final String ENDED =
      "return redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf')";

  /// Counted before the PIN is looked at, so that tries at the same moment count each.
  private static final String TRY_PIN =
      """
      local live = redis.call('HGET', KEYS[1], 'token')
      if not live or (live ~= ARGV[1] and not redis.call('ZSCORE', KEYS[2], ARGV[1])) then
        return -1
      end
      return redis.call('HINCRBY', KEYS[1], 'pin', 1)
      """;

  private static final String PIN_WAS_RIGHT = "return redis.call('HDEL', KEYS[1], 'pin')";

  /// What became of a refresh token that was shown.
  enum Shown {
    UNKNOWN,
    ROTATED,
    REPEATED,
    REUSED
  }

  private final RedisLink redis;
  private final Duration lifetime;
  private final Duration retryWindow;
  private final Duration memory;

  /// `lifetime` is that of an unused session, `memory` how long an ended one must be known.
  public SessionStore(RedisLink redis, Duration lifetime, Duration retryWindow, Duration memory) {
    this.redis = redis;
    this.lifetime = lifetime;
    this.retryWindow = retryWindow;
    this.memory = memory;
  }

  /// Gives the sessions that had to end for it.
  Future<List<UUID>> open(RefreshTokens.Token token, Origin origin, Instant now) {
    var arguments =
        List.of(
            token.user().toString(),
            token.hash(),
            millis(now),
            millis(lifetime),
            origin.address(),
            shortened(origin.program()),
            token.session().toString(),
            String.valueOf(MOST_SESSIONS));
    return redis
        .eval(OPEN, List.of(session(token.user(), token.session()), all(token.user())), arguments)
        .map(oldest -> oldest == null ? List.of() : List.of(UUID.fromString(oldest.toString())));
  }

  Future<Shown> rotate(
      RefreshTokens.Token token, RefreshTokens.Token successor, Origin origin, Instant now) {
    return redis
        .eval(
            ROTATE,
            keys(token.user(), token.session()),
            List.of(
                token.hash(),
                successor.hash(),
                millis(now),
                millis(retryWindow),
                millis(lifetime),
                origin.address(),
                token.session().toString()))
        .map(shown -> Shown.valueOf(String.valueOf(shown)));
  }

  /// False when there was no such session.
  Future<Boolean> end(UserId user, UUID session, Instant now) {
    return redis
        .eval(END, keys(user, session), List.of(session.toString(), millis(now), millis(memory)))
        .map(ended -> "1".equals(String.valueOf(ended)));
  }

  /// The latest used first.
  Future<List<Session>> list(UserId user) {
    return redis.eval(LIST, List.of(all(user)), List.of()).map(SessionStore::sessions);
  }

  /// Sessions that ended since that moment, one by one.
  Future<List<UUID>> endedSince(Instant moment) {
    return redis
        .eval(ENDED, List.of("sessions:ended"), List.of(millis(moment)))
        .map(ids -> texts(ids).stream().flatMap(id -> Uuids.parse(id).stream()).toList());
  }

  /// The number of this try since the last right PIN; negative when the token is neither live nor
  /// was used a moment ago.
  Future<Integer> tryPin(RefreshTokens.Token token) {
    return redis
        .eval(TRY_PIN, keys(token.user(), token.session()), List.of(token.hash()))
        .map(count -> Integer.valueOf(String.valueOf(count)));
  }

  Future<Void> pinWasRight(RefreshTokens.Token token) {
    return redis
        .eval(PIN_WAS_RIGHT, List.of(session(token.user(), token.session())), List.of())
        .mapEmpty();
  }

  private static List<Session> sessions(@Nullable Response found) {
    List<String> texts = texts(found);
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i + 4 < texts.size(); i += 5) {
      sessions.add(
          new Session(
              UUID.fromString(texts.get(i)),
              instant(texts.get(i + 1)),
              instant(texts.get(i + 2)),
              texts.get(i + 3),
              texts.get(i + 4)));
    }
    return sessions;
  }

  private static List<String> texts(@Nullable Response response) {
    return response == null ? List.of() : response.stream().map(Response::toString).toList();
  }

  private static String all(UserId user) {
    return "sessions:" + user;
  }

  private static String session(UserId user, UUID session) {
    return all(user) + ":" + session;
  }

  private static List<String> keys(UserId user, UUID session) {
    String key = session(user, session);
    return List.of(key, key + ":used", all(user), "sessions:ended");
  }

  private static String shortened(String program) {
    return program.length() <= LONGEST_PROGRAM ? program : program.substring(0, LONGEST_PROGRAM);
  }

  private static String millis(Instant instant) {
    return String.valueOf(instant.toEpochMilli());
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  private static Instant instant(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
