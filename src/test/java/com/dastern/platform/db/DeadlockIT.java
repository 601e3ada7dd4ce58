package com.dastern.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.config.Config;
import com.dastern.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Two who wait for each other: the database ends one of them, and it does its work once more.
class DeadlockIT {
  private static final String ADD = "update counters set n = n + 1 where id = $1";

  @Test
  void whoIsPickedToEndADeadlockDoesItsWorkOnceMore() {
    URI url = TestServices.freshDatabase();
    Vertx vertx = Vertx.vertx();
    var config = new Config.Database(Optional.of(url), 2, 1, Duration.ofSeconds(30));
    Db db = Db.open(vertx, url, config);
    db.read("create table counters (id integer primary key, n integer)", Tuple.tuple(), _ -> 0)
        .await();
    db.read("insert into counters values (1, 0), (2, 0)", Tuple.tuple(), _ -> 0).await();
    var tries = new AtomicInteger();
    Promise<Void> bothHold = Promise.promise();

    Future.all(add(db, 1, 2, tries, bothHold), add(db, 2, 1, tries, bothHold)).await();

    assertThat(tries.get()).isEqualTo(3);
    assertThat(db.read("select n from counters", Tuple.tuple(), row -> row.getInteger("n")).await())
        .containsExactly(2, 2);
    db.close().await();
    vertx.close().await();
    TestServices.drop(url);
  }

  private static Future<Integer> add(
      Db db, int first, int second, AtomicInteger tries, Promise<Void> bothHold) {
    return db.transaction(tx ->
        tx.update(ADD, Tuple.of(first))
            .compose(_ -> {
              if (tries.incrementAndGet() == 2) bothHold.complete();
              return bothHold.future();
            })
            .compose(_ -> tx.update(ADD, Tuple.of(second))));
  }
}
