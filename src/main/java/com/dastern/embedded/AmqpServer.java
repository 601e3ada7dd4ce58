package com.dastern.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHostNode;

/// A running Qpid broker in this JVM. Queues, bindings and persistent messages are in one Derby
/// database, so that each change to them is whole or not there after a crash.
///
/// @param launcher what stops the broker
/// @param address with user and password, for the virtual host `/`
record AmqpServer(SystemLauncher launcher, URI address) implements EmbeddedServer {

  static AmqpServer start(DataFolder folder, Credentials credentials) throws IOException {
    Path home = folder.folder("amqp");
    Path completed = home.resolve("completed");
    if (!Files.exists(completed)) {
      // Nobody has been told an address yet, so what lies here is a database that was killed while
      // it was made.
      DataFolder.delete(home.resolve("work"));
    }
    AmqpServer server = launch(home.resolve("work"), credentials.amqp());
    if (!Files.exists(completed)) {
      Files.createFile(completed);
    }
    return server;
  }

  @Override
  public EmbeddedAddresses addTo(EmbeddedAddresses addresses) {
    return addresses.withAmqp(address);
  }

  @Override
  public void stop() {
    launcher.shutdown();
  }

  private static AmqpServer launch(Path work, String password) {
    // Qpid says this itself, but only after Derby has begun a file derby.log in the working
    // directory.
    System.setProperty(
        "derby.stream.error.method",
        "org.apache.qpid.server.store.derby.DerbyUtils.getDerbyLogWriter");
    BrokerListener listener = new BrokerListener();
    SystemLauncher launcher = new SystemLauncher(listener);
    try {
      launcher.startup(attributes(work, password));
      Broker<?> broker = listener.broker();
      BrokerListener.removeShutdownHook(broker);
      int port = checked(broker).getBoundPort();
      return new AmqpServer(
          launcher,
          URI.create("amqp://%s:%s@127.0.0.1:%d/%%2F".formatted(Credentials.USER, password, port)));
    } catch (Exception failed) {
      launcher.shutdown();
      throw new EmbeddedException("%s (data in %s)".formatted(failed, work), failed);
    }
  }

  private static Map<String, Object> attributes(Path work, String password) {
    URL configuration =
        Objects.requireNonNull(AmqpServer.class.getResource("broker.json"), "broker.json");
    return Map.of(
        "type",
        "Memory",
        SystemConfig.INITIAL_CONFIGURATION_LOCATION,
        configuration.toString(),
        SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
        "false",
        "context",
        Map.of(
            "qpid.work_dir",
            work.toString(),
            "dastern.amqp.password",
            password,
            // RabbitMQ's queue arguments would be refused otherwise.
            "queue.behaviourOnUnknownDeclareArgument",
            "IGNORE",
            // Publishers would be blocked on a disk that is fuller than 90 %.
            Broker.STORE_FILESYSTEM_MAX_USAGE_PERCENT,
            "100"));
  }

  /// The port, once it is sure that what lies behind it works: the broker also starts with a
  /// database that does not.
  private static Port<?> checked(Broker<?> broker) {
    for (VirtualHostNode<?> node : broker.getVirtualHostNodes()) {
      if (node.getState() != State.ACTIVE
          || node.getVirtualHost() == null
          || node.getVirtualHost().getState() != State.ACTIVE) {
        throw new IllegalStateException("virtual host " + node.getName() + " is not active");
      }
    }
    Port<?> port = broker.getPorts().iterator().next();
    if (port.getState() != State.ACTIVE) {
      throw new IllegalStateException("port is not active");
    }
    return port;
  }
}
