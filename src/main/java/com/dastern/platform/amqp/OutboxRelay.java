package com.dastern.platform.amqp;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.jobs.JobLoop;
import com.rabbitmq.client.AMQP;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQPublisher;
import io.vertx.rabbitmq.RabbitMQPublisherOptions;
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

  private final Vertx vertx;
  private final Db db;
  private final AmqpBroker broker;
  private final Clock clock;
  private @Nullable Link link;

  private record Link(RabbitMQClient client, RabbitMQPublisher publisher) {}

  private record Sending(List<OutboxStore.Entry> entries, Future<Long> confirm) {}

  public OutboxRelay(Vertx vertx, Db db, AmqpBroker broker, Clock clock) {
    this.vertx = vertx;
    this.db = db;
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public Duration run() {
    Link open = open();
    Instant now = clock.instant();
    int handled = db.transaction(tx -> relay(tx, open, now)).await();
    if (handled > 0) log.debug("settled {} events", handled);
    return handled == BATCH ? Duration.ZERO : IDLE;
  }

  public boolean isConnected() {
    Link current = link;
    return current != null && AmqpBroker.isOpen(current.client());
  }

  public Future<Void> close() {
    Link current = link;
    return current == null ? Future.succeededFuture() : current.client().stop();
  }

  private Future<Integer> relay(Tx tx, Link open, Instant now) {
    return OutboxStore.claim(tx, now, BATCH)
        .compose(entries -> {
          if (entries.isEmpty()) return Future.succeededFuture(0);
          log.debug("publishing {} events", entries.size());
          var sent =
              OutboxMessage.of(entries).stream().map(message -> send(open, message)).toList();
          return Future.join(sent.stream().map(Sending::confirm).toList())
              .transform(_ -> settle(tx, open, sent))
              .map(entries.size());
        });
  }

  private Sending send(Link open, OutboxMessage message) {
    var properties =
        new AMQP.BasicProperties.Builder()
            .messageId(message.id())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .build();
    return new Sending(
        message.entries(),
        open.publisher()
            .publishConfirm(broker.exchange(), message.type(), properties, message.body())
            .timeout(CONFIRM_SECONDS, TimeUnit.SECONDS));
  }

  private Future<Void> settle(Tx tx, Link open, List<Sending> sent) {
    List<OutboxStore.Entry> confirmed = new ArrayList<>();
    List<OutboxStore.Entry> failed = new ArrayList<>();
    sent.forEach(each -> (each.confirm().succeeded() ? confirmed : failed).addAll(each.entries()));
    log.debug("published {} events, {} were not confirmed", confirmed.size(), failed.size());
    // What a broker takes and does not confirm piles up in the client: the next round has a new
    // one.
    if (confirmed.isEmpty()) open.client().stop();
    if (!failed.isEmpty()) {
      log.warn("the broker did not confirm {} events", failed.size());
    }
    return Future.all(
            OutboxStore.remove(tx, confirmed), OutboxStore.postpone(tx, failed, clock.instant()))
        .mapEmpty();
  }

  private Link open() {
    Link current = link;
    if (current != null && AmqpBroker.isOpen(current.client())) return current;
    if (current != null) current.client().stop();
    link = null;
    RabbitMQClient client = broker.connect("relay").await();
    var publisher =
        RabbitMQPublisher.create(
            vertx, client, new RabbitMQPublisherOptions().setMaxInternalQueueSize(2 * BATCH));
    publisher.start().await();
    var opened = new Link(client, publisher);
    link = opened;
    return opened;
  }
}
