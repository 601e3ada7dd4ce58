package com.dastern.platform.amqp;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;

/// Events that could not be handled, kept with the reason for an operator.
public final class ParkedEventStore {
  private static final String PARK =
      "insert into parked_events (body, reason, parked_at) values ($1, $2, $3)";
  private final Db db;
  private final Clock clock;

  public ParkedEventStore(Db db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  Future<Void> park(String body, String reason) {
    return db.read(
            PARK, Tuple.of(storable(body), storable(reason), Rows.at(clock.instant())), _ -> true)
        .mapEmpty();
  }

  /// PostgreSQL's text holds every character but NUL.
  private static String storable(String text) {
    return text.replace("\0", "");
  }
}
