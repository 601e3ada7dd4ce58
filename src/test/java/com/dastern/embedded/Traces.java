package com.dastern.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leaves one word in each server by its own protocol, and finds the last one again.
record Traces(EmbeddedAddresses addresses) {
  private static final String QUEUE = "dastern.traces";
  private static final String BUCKET = "traces";
  private static final int ACK_MILLIS = 5000;

  void leaveAll(String word) throws Exception {
    execute("create table if not exists trace (id serial, word text not null)");
    execute("insert into trace (word) values ('%s')".formatted(word));
    redis("SET trace " + word);
    publish(word);
    put(word);
  }

  /// The words in PostgreSQL, Redis, the broker and the store, in this order.
  List<String> findAll() throws Exception {
    return List.of(
        query("select word from trace order by id desc limit 1"),
        redis("GET trace"),
        String.valueOf(take()),
        get());
  }

  void execute(String sql) throws Exception {
    try (java.sql.Connection connection = jdbc();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String query(String sql) throws Exception {
    try (java.sql.Connection connection = jdbc();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /// The last line of Redis' reply.
  String redis(String command) throws IOException {
    URI address = requireNonNull(addresses.redis());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String password = address.getUserInfo().substring(1);
      String text = "AUTH %s\r\n%s\r\nQUIT\r\n".formatted(password, command);
      socket.getOutputStream().write(text.getBytes(UTF_8));
      List<String> lines =
          new String(socket.getInputStream().readAllBytes(), UTF_8).lines().toList();
      return lines.get(lines.size() - 2);
    }
  }

  void publish(String word) throws Exception {
    try (Connection connection = amqp();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(QUEUE, true, false, false, null);
      channel.queuePurge(QUEUE);
      channel.confirmSelect();
      channel.basicPublish(
          "", QUEUE, MessageProperties.PERSISTENT_TEXT_PLAIN, word.getBytes(UTF_8));
      channel.waitForConfirmsOrDie(ACK_MILLIS);
    }
  }

  @Nullable String take() throws Exception {
    try (Connection connection = amqp();
        Channel channel = connection.createChannel()) {
      // Passive: the queue itself must have survived.
      channel.queueDeclarePassive(QUEUE);
      GetResponse response = channel.basicGet(QUEUE, true);
      return response == null ? null : new String(response.getBody(), UTF_8);
    }
  }

  void put(String word) throws Exception {
    MinioClient client = minio();
    if (!client.bucketExists(BucketExistsArgs.builder().bucket(BUCKET).build())) {
      client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
    }
    byte[] bytes = word.getBytes(UTF_8);
    client.putObject(
        PutObjectArgs.builder().bucket(BUCKET).object("a/trace").contentType("text/plain").stream(
                new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
            .build());
  }

  String get() throws Exception {
    try (InputStream object =
        minio().getObject(GetObjectArgs.builder().bucket(BUCKET).object("a/trace").build())) {
      return new String(object.readAllBytes(), UTF_8);
    }
  }

  MinioClient minio() {
    S3Address s3 = requireNonNull(addresses.s3());
    return MinioClient.builder()
        .endpoint(s3.endpoint().toString())
        .credentials(s3.accessKey(), s3.secretKey())
        .build();
  }

  private java.sql.Connection jdbc() throws Exception {
    URI address = requireNonNull(addresses.database());
    String[] user = address.getUserInfo().split(":", 2);
    String url =
        "jdbc:postgresql://%s:%d%s"
            .formatted(address.getHost(), address.getPort(), address.getPath());
    return DriverManager.getConnection(url, user[0], user[1]);
  }

  private Connection amqp() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(requireNonNull(addresses.amqp()));
    return factory.newConnection();
  }
}
