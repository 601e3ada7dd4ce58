package com.dastern;

import com.dastern.platform.config.Config;
import com.dastern.testing.Api;
import com.dastern.testing.MovableClock;
import com.dastern.testing.People;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// The whole server in the test's own process, on real services, with a clock that the test can
/// move.
public final class TestServer implements AutoCloseable {
  private final Map<String, String> settings;
  private final MovableClock clock = new MovableClock();
  private final Provisioning provisioning;
  private final Server server;

  private TestServer(Map<String, String> settings) {
    this.settings = settings;
    Config config = Config.of(Map.of(), settings);
    provisioning = Provisioning.of(config);
    server = Server.start(config, provisioning.dependencies(), clock);
  }

  public static TestServer start() {
    return new TestServer(TestServices.settings());
  }

  /// With some settings of its own, by their environment names.
  public static TestServer start(Map<String, String> own) {
    Map<String, String> settings = new HashMap<>(TestServices.settings());
    settings.putAll(own);
    return new TestServer(settings);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  public Api api() {
    return new Api(url());
  }

  public People people() {
    return new People(api(), database());
  }

  public MovableClock clock() {
    return clock;
  }

  public URI database() {
    return URI.create(settings.get("DATABASE_URL"));
  }

  public Map<String, String> settings() {
    return settings;
  }

  /// One text from the database, behind the server's back.
  public String text(String sql) {
    try (Connection connection = TestServices.connect(database());
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One number from the database, behind the server's back.
  public long count(String sql) {
    try (Connection connection = TestServices.connect(database());
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Changes the database behind the server's back.
  public void change(String sql) {
    try (Connection connection = TestServices.connect(database());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Puts a message on the server's own event bus.
  public void publish(String address, JsonObject message) {
    server.vertx().eventBus().publish(address, message);
  }

  @Override
  public void close() {
    server.close();
    provisioning.close();
    TestServices.drop(database());
  }
}
