package com.dastern.embedded;

import java.lang.reflect.Field;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets hold of the broker, which Qpid's launcher keeps to itself, and of the error that it only
/// logs.
final class BrokerListener extends DefaultSystemLauncherListener {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerListener.class);

  private @Nullable SystemConfig<?> system;
  private @Nullable RuntimeException error;

  @Override
  public void onContainerResolve(SystemConfig<?> systemConfig) {
    system = systemConfig;
  }

  @Override
  public void errorOnStartup(RuntimeException e) {
    error = e;
  }

  Broker<?> broker() {
    if (error != null) {
      throw error;
    }
    return (Broker<?>) Objects.requireNonNull(system, "broker").getContainer();
  }

  /// Qpid stops itself as soon as the JVM begins to end, which is too early for those who still
  /// want to publish then, and offers no switch for it.
  static void removeShutdownHook(Broker<?> broker) {
    Class<?> type = broker.getClass();
    while (type != null && !type.getSimpleName().equals("BrokerImpl")) {
      type = type.getSuperclass();
    }
    try {
      Field field = Objects.requireNonNull(type, "BrokerImpl").getDeclaredField("_shutdownHook");
      field.setAccessible(true);
      Runtime.getRuntime().removeShutdownHook((Thread) field.get(broker));
    } catch (ReflectiveOperationException | RuntimeException changed) {
      LOG.warn("The AMQP broker will stop at once when the JVM begins to end", changed);
    }
  }
}
