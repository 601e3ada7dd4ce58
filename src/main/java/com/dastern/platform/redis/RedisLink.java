package com.dastern.platform.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.util.List;

/// A pool of connections to Redis that fails fast while it is away and heals by itself.
public final class RedisLink {
  private final RedisAPI api;

  private RedisLink(RedisAPI api) {
    this.api = api;
  }

  public static RedisLink open(Vertx vertx, URI url) {
    var options =
        new RedisOptions()
            .setConnectionString(url.toString())
            .setMaxPoolSize(8)
            .setMaxPoolWaiting(256)
            .setMaxWaitingHandlers(2048);
    return new RedisLink(RedisAPI.api(Redis.createClient(vertx, options)));
  }

  /// Succeeds when Redis answers.
  public Future<Void> ping() {
    return api.ping(List.of()).mapEmpty();
  }

  public Future<Void> close() {
    api.close();
    return Future.succeededFuture();
  }
}
