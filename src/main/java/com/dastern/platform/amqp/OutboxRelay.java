package com.dastern.platform.amqp;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.jobs.JobLoop;
import com.rabbitmq.client.AMQP;
import io.vertx.core.Future;
import io.vertx.rabbitmq.RabbitMQClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties the outbox into the broker. Rows stay locked while their messages are on the way, so
/// that nodes share the work, and leave only once the broker has confirmed them: a crash in between
/// sends a message again, which the readers drop by its id.
public final class OutboxRelay implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 500;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final int CONFIRM_SECONDS = 5;
  private static final int PERSISTENT = 2;

  private final Db db;
  private final AmqpBroker broker;
  private final Clock clock;
  private volatile @Nullable ConfirmingPublisher publisher;

  private record Sending(List<OutboxStore.Entry> entries, Future<Void> confirm) {}

  public OutboxRelay(Db db, AmqpBroker broker, Clock clock) {
    this.db = db;
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public Duration run() {
    ConfirmingPublisher open = open();
    Instant now = clock.instant();
    int handled = db.transaction(tx -> relay(tx, open, now)).await();
    if (handled > 0) log.debug("settled {} events", handled);
    return handled == BATCH ? Duration.ZERO : IDLE;
  }

  public boolean isConnected() {
    ConfirmingPublisher current = publisher;
    return current != null && AmqpBroker.isOpen(current.client());
  }

  public Future<Void> close() {
    ConfirmingPublisher current = publisher;
    return current == null ? Future.succeededFuture() : current.client().stop();
  }

  private Future<Integer> relay(Tx tx, ConfirmingPublisher open, Instant now) {
    return OutboxStore.claim(tx, now, BATCH)
        .compose(entries -> {
          if (entries.isEmpty()) return Future.succeededFuture(0);
          log.debug("publishing {} events", entries.size());
          var sent = OutboxMessage.of(entries).stream().map(each -> send(open, each)).toList();
          return Future.join(sent.stream().map(Sending::confirm).toList())
              .transform(_ -> settle(tx, sent))
              .map(entries.size());
        });
  }

  private Sending send(ConfirmingPublisher open, OutboxMessage message) {
    var properties =
        new AMQP.BasicProperties.Builder()
            .messageId(message.id())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .build();
    return new Sending(
        message.entries(),
        open.publish(broker.exchange(), message.type(), properties, message.body())
            .timeout(CONFIRM_SECONDS, TimeUnit.SECONDS));
  }

  private Future<Void> settle(Tx tx, List<Sending> sent) {
    List<OutboxStore.Entry> confirmed = new ArrayList<>();
    List<OutboxStore.Entry> failed = new ArrayList<>();
    sent.forEach(each -> (each.confirm().succeeded() ? confirmed : failed).addAll(each.entries()));
    log.debug("published {} events, {} were not confirmed", confirmed.size(), failed.size());
    if (!failed.isEmpty()) {
      log.warn("the broker did not confirm {} events", failed.size());
      // A channel that the client has opened anew has nobody who listens to its confirms, and what
      // a
      // broker takes without confirming piles up in the client.
      drop();
    }
    return Future.all(
            OutboxStore.remove(tx, confirmed), OutboxStore.postpone(tx, failed, clock.instant()))
        .mapEmpty();
  }

  private ConfirmingPublisher open() {
    ConfirmingPublisher current = publisher;
    if (current != null && AmqpBroker.isOpen(current.client())) return current;
    drop();
    RabbitMQClient client = broker.connect("relay").await();
    ConfirmingPublisher opened = ConfirmingPublisher.open(client, 2 * BATCH).await();
    publisher = opened;
    return opened;
  }

  private void drop() {
    ConfirmingPublisher current = publisher;
    publisher = null;
    if (current != null) current.client().stop();
  }
}
