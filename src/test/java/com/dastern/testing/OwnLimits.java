package com.dastern.testing;

import com.dastern.platform.config.Config;
import com.dastern.platform.http.RateLimits;
import com.dastern.platform.redis.RedisLink;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Optional;

/// Limits that nobody reaches, counted without a Redis.
public final class OwnLimits {
  private static final int MANY = Integer.MAX_VALUE;

  private OwnLimits() {}

  public static RateLimits of(Vertx vertx) {
    var nowhere = URI.create("redis://127.0.0.1:1");
    var redis = RedisLink.open(vertx, nowhere, new Config.Redis(Optional.empty(), "own"));
    return new RateLimits(redis, new Config.Limits(MANY, MANY, MANY), new MovableClock());
  }
}
