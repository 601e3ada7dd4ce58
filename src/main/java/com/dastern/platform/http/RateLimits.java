package com.dastern.platform.http;

import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts requests, for all nodes together in Redis. While Redis is away each node counts for
/// itself: a limit that is a little too wide is better than none, or than nobody let in.
public final class RateLimits {
  private static final Logger log = LoggerFactory.getLogger(RateLimits.class);
  private static final int MOST_COUNTERS = 100_000;

  /// After a failure Redis is left alone for that long, so that requests do not wait for it.
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final String COUNT =
      """
      local n = redis.call('INCR', KEYS[1])
      if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
      return {n, redis.call('PTTL', KEYS[1])}
      """;

  private final RedisLink redis;
  private final Clock clock;
  private final Map<String, Limit> limits;
  private final Map<String, Window> own = ownWindows();
  private volatile Instant redisAwayUntil = Instant.MIN;

  /// The number of this request in its window, and how long the window still lasts.
  record Count(long requests, Duration left) {}

  private record Window(long requests, Instant ends) {}

  public RateLimits(RedisLink redis, Config.Limits config, Clock clock) {
    this.redis = redis;
    this.clock = clock;
    this.limits =
        Stream.of(
                new Limit("sign-in", Limit.Per.ADDRESS, config.signIn(), Duration.ofMinutes(1)),
                new Limit("api", Limit.Per.USER, config.api(), Duration.ofMinutes(1)),
                new Limit("upload", Limit.Per.USER, config.uploads(), Duration.ofHours(1)),
                // Those that somebody has sent to others, who need not want them.
                new Limit("text-message", Limit.Per.USER, 10, Duration.ofHours(1)))
            .collect(Collectors.toMap(Limit::name, Function.identity()));
  }

  /// Throws when there is no limit of that name.
  Limit limit(String name) {
    return Optional.ofNullable(limits.get(name))
        .orElseThrow(() -> new IllegalStateException("no limit is named " + name));
  }

  /// Counts one more, and fails with a 429 past the limit: for what an operation counts beside its
  /// own limit.
  public Future<Void> require(String name, UserId user) {
    Limit limit = limit(name);
    return count(limit, user.toString())
        .compose(count ->
            count.requests() <= limit.quota()
                ? Future.succeededFuture()
                : Future.failedFuture(Refusal.tooMany("TOO_MANY_REQUESTS", count.left())));
  }

  /// Counts one more request of somebody, a user's id or an address.
  Future<Count> count(Limit limit, String who) {
    String key = "limit:" + limit.name() + ":" + who;
    if (clock.instant().isBefore(redisAwayUntil)) return countHere(limit, key);
    return redis
        .eval(COUNT, List.of(key), List.of(String.valueOf(limit.window().toMillis())))
        .map(RateLimits::count)
        .recover(e -> {
          redisAwayUntil = clock.instant().plus(PAUSE);
          log.warn("requests are counted by this node alone: {}", e.toString());
          return countHere(limit, key);
        });
  }

  private static Count count(@Nullable Response answer) {
    Response both = Objects.requireNonNull(answer);
    long requests = Long.parseLong(both.get(0).toString());
    long millis = Long.parseLong(both.get(1).toString());
    return new Count(requests, Duration.ofMillis(Math.max(0, millis)));
  }

  private Future<Count> countHere(Limit limit, String key) {
    Instant now = clock.instant();
    Window window;
    synchronized (own) {
      Window open = own.get(key);
      window =
          open == null || !now.isBefore(open.ends())
              ? new Window(1, now.plus(limit.window()))
              : new Window(open.requests() + 1, open.ends());
      own.put(key, window);
    }
    return Future.succeededFuture(
        new Count(window.requests(), Duration.between(now, window.ends())));
  }

  /// The longest unused go first.
  private static Map<String, Window> ownWindows() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
        return size() > MOST_COUNTERS;
      }
    };
  }
}
