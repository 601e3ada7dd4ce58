package com.dastern.platform.amqp;

import com.dastern.platform.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import java.net.URI;

/// Opens connections to the broker and declares what the server needs there.
///
/// Each client lives for one connection and never reconnects by itself: delivery tags and confirms
/// belong to a channel, and a tag of a lost channel that is acknowledged on its successor would
/// confirm messages that nobody has handled. Who holds a client drops it when it is no longer open,
/// and asks for another.
public final class AmqpBroker {
  private final Vertx vertx;
  private final URI url;
  private final String prefix;

  public AmqpBroker(Vertx vertx, URI url, Config.Amqp config) {
    this.vertx = vertx;
    this.url = url;
    this.prefix = config.prefix();
  }

  String exchange() {
    return prefix + ".events";
  }

  String notificationsQueue() {
    return prefix + ".notifications";
  }

  /// A connected client with the topology in place: an exchange without its queue would drop what
  /// is published.
  Future<RabbitMQClient> connect(String name) {
    var options =
        new RabbitMQOptions()
            .setUri(url.toString())
            .setConnectionName("dastern " + name)
            .setAutomaticRecoveryEnabled(false)
            .setRequestedHeartbeat(10)
            .setConnectionTimeout(5_000);
    options.setReconnectAttempts(0);
    RabbitMQClient client = RabbitMQClient.create(vertx, options);
    return client
        .start()
        .compose(_ -> client.exchangeDeclare(exchange(), "topic", true, false))
        .compose(_ -> client.queueDeclare(notificationsQueue(), true, false, false))
        .compose(_ -> client.queueBind(notificationsQueue(), exchange(), "#"))
        .map(client)
        .onFailure(_ -> client.stop());
  }

  static boolean isOpen(RabbitMQClient client) {
    return client.isConnected() && client.isOpenChannel();
  }
}
