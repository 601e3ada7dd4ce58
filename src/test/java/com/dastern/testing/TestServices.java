package com.dastern.testing;

import com.dastern.embedded.EmbeddedAddresses;
import com.dastern.embedded.EmbeddedKind;
import com.dastern.embedded.EmbeddedServices;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/// The real servers that tests run on, one set per test run: those that `TEST_DATABASE_URL`,
/// `TEST_REDIS_URL` and `TEST_AMQP_URL` name, else containers where a Docker engine is present,
/// else the embedded ones.
public final class TestServices {
  private static final Logger log = LoggerFactory.getLogger(TestServices.class);
  private static final String NOT_PERMITTED = "42501";
  private static final Map<String, URI> FOUND = new HashMap<>();
  private static Optional<EmbeddedServices> embedded = Optional.empty();

  private TestServices() {}

  /// An empty database of its own, so that tests do not meet.
  public static synchronized URI freshDatabase() {
    URI server = find("TEST_DATABASE_URL", TestServices::postgresContainer);
    String name = "t_" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = connect(server)) {
      connection.createStatement().execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return URI.create(server.toString().replaceFirst("/[^/]*$", "/" + name));
  }

  /// Drops a database of [#freshDatabase]; whoever is still connected to it is cut off. A worker of
  /// the server's own that cleans up in it may not be: it is gone in a moment.
  public static synchronized void drop(URI database) {
    URI server = find("TEST_DATABASE_URL", TestServices::postgresContainer);
    String name = database.getPath().substring(1);
    Await.until("the database is dropped", () -> isDropped(server, name));
  }

  private static boolean isDropped(URI server, String name) throws SQLException {
    try (Connection connection = connect(server)) {
      connection.createStatement().execute("drop database if exists " + name + " with (force)");
      return true;
    } catch (SQLException e) {
      if (NOT_PERMITTED.equals(e.getSQLState())) return false;
      throw e;
    }
  }

  public static synchronized URI amqp() {
    return find("TEST_AMQP_URL", TestServices::rabbitContainer);
  }

  public static synchronized URI redis() {
    return find("TEST_REDIS_URL", () -> Objects.requireNonNull(embedded().redis()));
  }

  /// Whether the broker is a real RabbitMQ; the embedded one lacks some of its semantics.
  public static boolean brokerIsRabbit() {
    return System.getenv("TEST_AMQP_URL") != null || docker();
  }

  /// The settings of a server on these services, with a database, queues and storage of its own.
  public static synchronized Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("HTTP_PORT", "0");
    settings.put("HTTP_HOST", "127.0.0.1");
    settings.put("DATA_DIR", Fork.folder("test-data").toString());
    settings.put("DATABASE_URL", freshDatabase().toString());
    settings.put("REDIS_URL", redis().toString());
    settings.put("LIMITS_SIGN_IN", "1000000");
    settings.put("LIMITS_API", "1000000");
    // Who wants anchors asks for them: fingerprints of all tables are taken meanwhile.
    settings.put("AUDIT_ANCHOR_SECONDS", "86400");
    settings.put("REDIS_PREFIX", "t" + UUID.randomUUID().toString().substring(0, 8));
    settings.put("AMQP_URL", amqp().toString());
    settings.put("AMQP_PREFIX", "t" + UUID.randomUUID().toString().substring(0, 8));
    settings.putAll(storage());
    return settings;
  }

  /// A bucket of its own.
  public static synchronized Map<String, String> storage() {
    var s3 = Objects.requireNonNull(embedded().s3());
    return Map.of(
        "S3_ENDPOINT", s3.endpoint().toString(),
        "S3_ACCESS_KEY", s3.accessKey(),
        "S3_SECRET_KEY", s3.secretKey(),
        "S3_BUCKET", "t" + UUID.randomUUID().toString().substring(0, 8));
  }

  /// A JDBC connection for what tests look at or set up behind the server's back.
  public static Connection connect(URI url) throws SQLException {
    String user = url.getUserInfo();
    String[] parts = user == null ? new String[] {"postgres"} : user.split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
        parts[0],
        parts.length > 1 ? parts[1] : "");
  }

  private static URI find(String variable, Supplier<URI> container) {
    return FOUND.computeIfAbsent(
        variable,
        name -> {
          String given = System.getenv(name);
          URI found = given != null ? URI.create(given) : container.get();
          log.info("{}: {}:{}", name, found.getHost(), found.getPort());
          return found;
        });
  }

  private static URI postgresContainer() {
    if (!docker()) return Objects.requireNonNull(embedded().database());
    @SuppressWarnings("resource")
    var container = new PostgreSQLContainer("postgres:17-alpine");
    container.start();
    return URI.create(
        "postgresql://%s:%s@%s:%d/%s"
            .formatted(
                container.getUsername(),
                container.getPassword(),
                container.getHost(),
                container.getMappedPort(5432),
                container.getDatabaseName()));
  }

  private static URI rabbitContainer() {
    if (!docker()) return Objects.requireNonNull(embedded().amqp());
    @SuppressWarnings("resource")
    var container = new RabbitMQContainer("rabbitmq:4.0-management-alpine");
    container.start();
    return URI.create(container.getAmqpUrl() + "/%2F");
  }

  private static boolean docker() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  private static EmbeddedAddresses embedded() {
    if (embedded.isEmpty()) {
      var started =
          EmbeddedServices.start(Fork.folder("embedded"), EnumSet.allOf(EmbeddedKind.class));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      embedded = Optional.of(started);
    }
    return embedded.get().addresses();
  }
}
