package com.dastern.platform.amqp;

import com.rabbitmq.client.AMQP;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQConfirmation;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Publishes on the one channel of a client, and says of each message when the broker has it.
///
/// The library's own publisher reconnects its client; where that is switched off it asks for it
/// again and again within one call, until the stack is full.
final class ConfirmingPublisher {
  private final RabbitMQClient client;

  // By delivery tag. Filled on worker threads, emptied where the confirms arrive.
  private final ConcurrentNavigableMap<Long, Promise<Void>> waiting = new ConcurrentSkipListMap<>();

  private ConfirmingPublisher(RabbitMQClient client) {
    this.client = client;
  }

  /// `most` is how many messages may wait for their confirm.
  static Future<ConfirmingPublisher> open(RabbitMQClient client, int most) {
    var publisher = new ConfirmingPublisher(client);
    return client
        .addConfirmListener(most)
        .map(confirms -> {
          confirms.handler(publisher::settle);
          return publisher;
        });
  }

  RabbitMQClient client() {
    return client;
  }

  /// Never completes when the connection is lost before the confirm: wait for a time only.
  Future<Void> publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, Buffer body) {
    Promise<Void> confirmed = Promise.promise();
    return client
        .basicPublishWithDeliveryTag(
            exchange, routingKey, properties, body, tag -> waiting.put(tag, confirmed))
        .compose(_ -> confirmed.future());
  }

  private void settle(RabbitMQConfirmation confirm) {
    long tag = confirm.getDeliveryTag();
    var settled =
        confirm.isMultiple() ? waiting.headMap(tag, true) : waiting.subMap(tag, true, tag, true);
    for (Long each : settled.keySet()) {
      Promise<Void> promise = waiting.remove(each);
      if (promise == null) continue;
      if (confirm.isSucceeded()) promise.tryComplete();
      else promise.tryFail("the broker refused it");
    }
  }
}
