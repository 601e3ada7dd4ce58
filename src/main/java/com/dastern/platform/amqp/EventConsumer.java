package com.dastern.platform.amqp;

import com.dastern.kernel.Event;
import com.dastern.kernel.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.rabbitmq.QueueOptions;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQConsumer;
import io.vertx.rabbitmq.RabbitMQMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes events from the queue in batches that grow under load, and acknowledges a batch once it is
/// handled. While the database is away it keeps the batch and tries again; an event that fails by
/// itself is parked, and the others go on. Deploy it with the virtual-thread model.
public final class EventConsumer extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(EventConsumer.class);
  private static final int BATCH = 500;
  private static final long PAUSE_MILLIS = 500;

  private final AmqpBroker broker;
  private final ParkedEventStore parked;
  private final EventHandler handler;
  private final int prefetch;
  private final Deque<RabbitMQMessage> waiting = new ArrayDeque<>();
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean stopping;
  private boolean failing;
  private volatile @Nullable RabbitMQClient client;
  private volatile @Nullable RabbitMQConsumer subscription;
  private Promise<Void> arrival = Promise.promise();

  public EventConsumer(
      AmqpBroker broker, ParkedEventStore parked, EventHandler handler, int prefetch) {
    this.broker = broker;
    this.parked = parked;
    this.handler = handler;
    this.prefetch = prefetch;
  }

  @Override
  public Future<?> start() {
    context.runOnContext(_ -> loop());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    arrival.tryComplete();
    return ended.future().compose(_ -> drop());
  }

  public boolean isConnected() {
    RabbitMQClient current = client;
    return current != null && isConsuming(current);
  }

  private void loop() {
    while (!stopping) {
      try {
        RabbitMQClient open = open();
        if (waiting.isEmpty()) waitForArrival();
        else handleBatch(open);
        failing = false;
      } catch (Throwable e) {
        // Whatever happens the loop goes on; awaiting throws checked exceptions as well. One line
        // an
        // outage is enough.
        if (!failing) log.warn("events wait: {}", e.toString());
        failing = true;
        vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).await();
      }
    }
    ended.complete();
  }

  private void handleBatch(RabbitMQClient open) {
    List<RabbitMQMessage> batch = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    try {
      while (events.size() < BATCH && !waiting.isEmpty()) {
        RabbitMQMessage message = waiting.poll();
        batch.add(message);
        decode(message, events);
      }
      log.debug("received {} events", events.size());
      handle(events);
    } catch (Exception e) {
      // Unhandled and unacknowledged: they come first again, here or, when the connection is lost,
      // from the broker.
      batch.reversed().forEach(waiting::addFirst);
      throw e;
    }
    open.basicAck(batch.getLast().envelope().getDeliveryTag(), true).await();
    log.debug("acknowledged {} events", events.size());
  }

  private void handle(List<Event> events) {
    try {
      handler.handle(events);
    } catch (Refusal.Unavailable away) {
      throw away;
    } catch (Exception e) {
      log.warn("a batch of {} events failed, trying them one by one", events.size(), e);
      events.forEach(this::handleAlone);
    }
  }

  private void handleAlone(Event event) {
    try {
      handler.handle(List.of(event));
    } catch (Refusal.Unavailable away) {
      throw away;
    } catch (Exception e) {
      park(EventJson.encode(event).toString(), e);
    }
  }

  /// A message holds one event or several; one that cannot be read spoils none of the others.
  private void decode(RabbitMQMessage message, List<Event> events) {
    for (Object part : parts(message)) {
      try {
        events.add(EventJson.decode(part));
      } catch (RuntimeException e) {
        park(String.valueOf(part), e);
      }
    }
  }

  private static List<?> parts(RabbitMQMessage message) {
    try {
      Object json = Json.decodeValue(message.body());
      return json instanceof JsonArray array ? array.stream().toList() : List.of(json);
    } catch (RuntimeException notJson) {
      return List.of(message.body().toString());
    }
  }

  private void park(String body, Exception reason) {
    parked.park(body, reason.toString()).await();
    log.error("an event could not be handled and is parked", reason);
  }

  private void waitForArrival() {
    Future.any(arrival.future(), vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)).await();
    arrival = Promise.promise();
  }

  private RabbitMQClient open() {
    RabbitMQClient current = client;
    if (current != null && isConsuming(current)) return current;
    drop().await();
    RabbitMQClient opened = broker.connect("notifications").await();
    client = opened;
    try {
      opened.basicQos(prefetch).await();
      var options = new QueueOptions().setAutoAck(false).setMaxInternalQueueSize(2 * prefetch);
      subscription =
          opened
              .basicConsumer(broker.notificationsQueue(), options)
              .onSuccess(consumer -> listen(opened, consumer))
              .await();
      return opened;
    } finally {
      // Connected without a consumer it would wait for ever.
      if (subscription == null) drop().await();
    }
  }

  private void listen(RabbitMQClient on, RabbitMQConsumer consumer) {
    consumer.handler(message -> arrived(on, message));
    consumer.endHandler(_ -> ended(on));
  }

  private void ended(RabbitMQClient on) {
    if (on.equals(client)) subscription = null;
    arrival.tryComplete();
  }

  /// A broker may end the subscription alone, for instance when somebody deletes the queue.
  private boolean isConsuming(RabbitMQClient current) {
    RabbitMQConsumer held = subscription;
    return AmqpBroker.isOpen(current) && held != null && !held.isCancelled();
  }

  private void arrived(RabbitMQClient from, RabbitMQMessage message) {
    // What a lost connection delivered late will be delivered again.
    if (!from.equals(client)) return;
    waiting.add(message);
    arrival.tryComplete();
  }

  private Future<Void> drop() {
    RabbitMQClient current = client;
    client = null;
    subscription = null;
    waiting.clear();
    return current == null ? Future.succeededFuture() : current.stop().otherwiseEmpty();
  }
}
