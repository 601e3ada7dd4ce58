package com.dastern.platform.sms;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes text messages into the table `development_outbox` in the place of a phone network, for
/// developers; the log says that there is one and not what it says.
public final class DevelopmentOutboxStore implements SmsSender {
  private static final Logger log = LoggerFactory.getLogger(DevelopmentOutboxStore.class);
  private static final String WRITE =
      "insert into development_outbox (phone, body, sent_at) values ($1, $2, $3)";

  private final Db db;
  private final Clock clock;

  public DevelopmentOutboxStore(Db db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  @Override
  public Future<Void> send(String phone, String text) {
    return db.read(WRITE, Tuple.of(phone, text, Rows.at(clock.instant())), _ -> true)
        .onSuccess(_ -> log.info("a text message waits in the table development_outbox"))
        .mapEmpty();
  }
}
