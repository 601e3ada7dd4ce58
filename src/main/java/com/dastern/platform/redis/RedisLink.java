package com.dastern.platform.redis;

import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A pool of connections to Redis that fails fast while it is away and heals by itself. Every key
/// starts with the installation's prefix, so that installations may share a Redis.
public final class RedisLink {
  /// A Redis that does not answer in that time is as good as away.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Redis client;
  private final String prefix;

  private RedisLink(Redis client, String prefix) {
    this.client = client;
    this.prefix = prefix;
  }

  public static RedisLink open(Vertx vertx, URI url, Config.Redis config) {
    var options =
        new RedisOptions()
            .setConnectionString(url.toString())
            .setMaxPoolSize(8)
            .setMaxPoolWaiting(4096)
            .setMaxWaitingHandlers(8192);
    return new RedisLink(Redis.createClient(vertx, options), config.prefix());
  }

  /// Succeeds when Redis answers.
  public Future<Void> ping() {
    return send(Request.cmd(Command.PING)).mapEmpty();
  }

  /// Runs a Lua script in one step. `keys` get the prefix. Fails with [Refusal.Unavailable] when
  /// Redis is out of reach.
  public Future<@Nullable Response> eval(String script, List<String> keys, List<String> arguments) {
    var request = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
    keys.forEach(key -> request.arg(prefix + ":" + key));
    arguments.forEach(request::arg);
    return send(request);
  }

  public Future<Void> close() {
    client.close();
    return Future.succeededFuture();
  }

  private Future<@Nullable Response> send(Request request) {
    return client
        .send(request)
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .recover(e -> Future.failedFuture(isFaultOfOurs(e) ? e : Refusal.unavailable(e)));
  }

  /// A script with a mistake; a Redis that is loading, full or read-only is merely not available.
  private static boolean isFaultOfOurs(Throwable e) {
    return e instanceof ErrorType error && (error.is("ERR") || error.is("NOSCRIPT"));
  }
}
