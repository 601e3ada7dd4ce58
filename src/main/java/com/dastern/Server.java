package com.dastern;

import com.dastern.platform.bus.Cluster;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Migrations;
import com.dastern.platform.http.Contract;
import com.dastern.platform.log.Trace;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running node. Starting and closing block.
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final int CLOSE_SECONDS = 30;

  private final Vertx vertx;
  private final Wiring wiring;
  private final List<HttpVerticle> http = Collections.synchronizedList(new ArrayList<>());
  private final List<String> deployments = new ArrayList<>();
  private final List<String> httpDeployments = new ArrayList<>();
  private boolean closed;

  private Server(Vertx vertx, Wiring wiring) {
    this.vertx = vertx;
    this.wiring = wiring;
  }

  /// Brings the schema up to date, constructs the services and deploys the verticles.
  static Server start(Config config, Dependencies dependencies, Clock clock) {
    Trace.register();
    Migrations.run(dependencies.database());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    bindJvm(metrics);
    Vertx vertx = vertx(config, metrics);
    try {
      Contract contract = Contract.load(vertx).await();
      var server =
          new Server(vertx, new Wiring(vertx, config, dependencies, contract, metrics, clock));
      server.deploy(config);
      return server;
    } catch (Exception e) {
      // Awaiting throws what the future failed with, checked or not.
      vertx.close().await();
      throw e;
    }
  }

  /// The port that it listens on.
  public int port() {
    return http.getFirst().port();
  }

  Vertx vertx() {
    return vertx;
  }

  /// Answers "not ready", lets requests in flight and rounds of work finish, then lets go of
  /// everything. Does nothing the second time.
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    wiring.health().stopping();
    try {
      undeploy(httpDeployments);
      undeploy(deployments);
      await(wiring.close());
    } finally {
      await(vertx.close());
      log.info("stopped");
    }
  }

  private void deploy(Config config) {
    var virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    deployments.add(vertx.deployVerticle(wiring.endedSessions(), virtual).await());
    deployments.add(vertx.deployVerticle(wiring.notifications(), virtual).await());
    deployments.add(vertx.deployVerticle(wiring.outboxRelay(), virtual).await());
    deployments.add(vertx.deployVerticle(wiring.anchors(), virtual).await());
    deployments.add(vertx.deployVerticle(wiring.sync(), virtual).await());
    deployments.add(vertx.deployVerticle(wiring.phonesSeen(), virtual).await());
    if (config.scheduler().enabled()) {
      deployments.add(vertx.deployVerticle(wiring.scheduler(), virtual).await());
      deployments.add(vertx.deployVerticle(wiring.horizon(), virtual).await());
      deployments.add(vertx.deployVerticle(wiring.incomingSweep(), virtual).await());
      deployments.add(vertx.deployVerticle(wiring.reminders(), virtual).await());
    }
    var instances = new DeploymentOptions().setInstances(config.http().verticles());
    httpDeployments.add(vertx.deployVerticle(this::httpVerticle, instances).await());
  }

  private VerticleBase httpVerticle() {
    HttpVerticle verticle = wiring.http();
    http.add(verticle);
    return verticle;
  }

  private void undeploy(List<String> ids) {
    await(Future.join(ids.stream().map(vertx::undeploy).toList()));
  }

  private static void await(Future<?> future) {
    try {
      future.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      log.warn("closing went on after: {}", e.toString());
    }
  }

  private static Vertx vertx(Config config, PrometheusMeterRegistry metrics) {
    var options =
        new VertxOptions()
            .setPreferNativeTransport(false)
            .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true))
            .setBlockedThreadCheckInterval(Duration.ofSeconds(5).toMillis());
    var builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(metrics));
    if (config.cluster().members().isEmpty()) return builder.with(options).build();
    return builder
        .with(options.setEventBusOptions(Cluster.eventBus(config.cluster())))
        .withClusterManager(Cluster.manager(config.cluster()))
        .buildClustered()
        .await();
  }

  /// The binders live as long as the process.
  @SuppressWarnings("resource")
  private static void bindJvm(PrometheusMeterRegistry metrics) {
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmGcMetrics().bindTo(metrics);
  }
}
