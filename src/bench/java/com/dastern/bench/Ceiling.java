package com.dastern.bench;

import com.rabbitmq.client.AMQP;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.rabbitmq.QueueOptions;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import io.vertx.rabbitmq.RabbitMQPublisher;
import io.vertx.rabbitmq.RabbitMQPublisherOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// What the same machine does in the same run without the server: as many rows inserted in batches
/// through the same driver, as many messages confirmed and acknowledged through the same broker.
final class Ceiling {
  private static final int BATCH = 500;
  private static final int PERSISTENT = 2;

  private Ceiling() {}

  static void measure(URI database, URI amqp, int number) {
    Vertx vertx = Vertx.vertx();
    insert(vertx, database, number);
    double rows = insert(vertx, database, number);
    messages(vertx, amqp, number);
    double messages = messages(vertx, amqp, number);
    System.out.printf(
        "ceiling in the same run: %,.0f rows/s inserted, %,.0f messages/s through the broker%n",
        rows, messages);
    vertx.close().await();
  }

  /// Rows as a notification's, with its indexes, 500 a transaction.
  private static double insert(Vertx vertx, URI database, int number) {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(PgConnectOptions.fromUri(database.toString()))
            .using(vertx)
            .build();
    run(pool, "drop table if exists bench_rows", Tuple.tuple());
    run(pool, "create table bench_rows (like notifications including all)", Tuple.tuple());
    long start = System.nanoTime();
    for (int done = 0; done < number; done += BATCH) {
      run(
          pool,
          """
          insert into bench_rows
            (user_id, event_id, patient_id, subject_id, type, title, body, created_at)
          select x.user_id, x.event_id, x.user_id, x.event_id, 'MISSED_DOSE_ALERT', x.title, x.body, now()
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as x(user_id, event_id, title, body)
          """,
          Tuple.of(
              ids(),
              ids(),
              texts("ខកខានលេបថ្នាំ"),
              texts("សុខ ដារ៉ា មិនទាន់បានលេប មេតហ្វរមីន ម៉ោង 20:00 ទេ។")));
    }
    double rate = perSecond(number, start);
    run(pool, "drop table bench_rows", Tuple.tuple());
    pool.close().await();
    return rate;
  }

  /// Persistent messages of an event's size through a durable queue, 500 confirms and 500
  /// acknowledgements at a time.
  private static double messages(Vertx vertx, URI amqp, int number) {
    String queue = "bench-" + UUID.randomUUID();
    RabbitMQClient publishing = connect(vertx, amqp);
    RabbitMQClient consuming = connect(vertx, amqp);
    publishing.queueDeclare(queue, true, false, false).await();
    var publisher =
        RabbitMQPublisher.create(
            vertx, publishing, new RabbitMQPublisherOptions().setMaxInternalQueueSize(2 * BATCH));
    publisher.start().await();
    consuming.basicQos(2 * BATCH).await();
    var arrived = new CountDownLatch(number);
    var options = new QueueOptions().setAutoAck(false).setMaxInternalQueueSize(4 * BATCH);
    long start = System.nanoTime();
    consuming
        .basicConsumer(queue, options)
        .onSuccess(consumer -> consumer.handler(message -> {
          arrived.countDown();
          if (arrived.getCount() % BATCH == 0) {
            consuming.basicAck(message.envelope().getDeliveryTag(), true);
          }
        }))
        .await();
    Buffer body = Buffer.buffer("x".repeat(250));
    var properties = new AMQP.BasicProperties.Builder().deliveryMode(PERSISTENT).build();
    for (int sent = 0; sent < number; sent += BATCH) {
      List<Future<Long>> confirms = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        confirms.add(publisher.publishConfirm("", queue, properties, body));
      }
      Future.all(confirms).await();
    }
    try {
      if (!arrived.await(2, TimeUnit.MINUTES)) throw new IllegalStateException("messages are lost");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    double rate = perSecond(number, start);
    publishing.queueDelete(queue).await();
    Future.join(publishing.stop(), consuming.stop()).await();
    return rate;
  }

  private static RabbitMQClient connect(Vertx vertx, URI amqp) {
    var client = RabbitMQClient.create(vertx, new RabbitMQOptions().setUri(amqp.toString()));
    client.start().await();
    return client;
  }

  private static void run(Pool pool, String sql, Tuple arguments) {
    pool.preparedQuery(sql).execute(arguments).await();
  }

  private static UUID[] ids() {
    return IntStream.range(0, BATCH).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);
  }

  private static String[] texts(String text) {
    return IntStream.range(0, BATCH).mapToObj(_ -> text).toArray(String[]::new);
  }

  private static double perSecond(int number, long start) {
    return number / ((System.nanoTime() - start) / 1e9);
  }
}
