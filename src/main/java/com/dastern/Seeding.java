package com.dastern;

import com.dastern.auth.Passwords;
import com.dastern.doses.ScheduleCache;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.platform.redis.RedisLink;
import com.dastern.seed.ExampleClinic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;

/// Fills the database with the example clinic, with connections of its own.
final class Seeding {
  private Seeding() {}

  /// Blocks until it is done.
  static void fill(Config config, Dependencies dependencies, Clock clock) {
    Migrations.run(dependencies.database());
    Vertx vertx = Vertx.vertx();
    try {
      Db db = Db.open(vertx, dependencies.database(), config.database());
      var passwords =
          new Passwords(vertx, dependencies.pepper(), config.auth().bcryptRounds(), 100);
      new ExampleClinic(db, passwords, clock).fill();
      // A server may be running meanwhile.
      var redis = RedisLink.open(vertx, dependencies.redis(), config.redis());
      new ScheduleCache(vertx, redis, clock).drop(ExampleClinic.patients()).await();
      Future.join(redis.close(), db.close()).await();
    } finally {
      vertx.close().await();
    }
  }
}
