package com.dastern;

import com.dastern.auth.AccessTokens;
import com.dastern.connections.AccessPolicy;
import com.dastern.live.LiveBridge;
import com.dastern.notifications.Notifier;
import com.dastern.platform.config.Config;
import com.dastern.platform.http.ApiRouter;
import com.dastern.platform.http.Origins;
import com.dastern.platform.http.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Serves REST, the pages and the bridge on one event loop.
final class HttpVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 75;
  private static final int FRAME_BYTES = 16 * 1024;

  private final Config.Http config;
  private final SecurityHeaders headers;
  private final ApiRouter api;
  private final AccessTokens tokens;
  private final AccessPolicy access;
  private final Notifier notifier;
  private final Clock clock;
  private @Nullable HttpServer server;

  HttpVerticle(
      Config.Http config,
      SecurityHeaders headers,
      ApiRouter api,
      AccessTokens tokens,
      AccessPolicy access,
      Notifier notifier,
      Clock clock) {
    this.config = config;
    this.headers = headers;
    this.api = api;
    this.tokens = tokens;
    this.access = access;
    this.notifier = notifier;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    Router root = Router.router(vertx);
    headers.mountOn(root);
    // A page of the library that loads a script from elsewhere.
    root.route("/eventbus/iframe*").handler(request -> request.fail(404));
    // Before the API. The fall-backs of SockJS post their frames.
    root.post("/eventbus/*").handler(BodyHandler.create(false).setBodyLimit(2 * FRAME_BYTES));
    var origins = new Origins(config.proxies());
    root.route("/eventbus/*")
        .subRouter(new LiveBridge(vertx, tokens, access, notifier, origins, clock).router());
    api.mountOn(root, vertx, config.maxBody());
    var options =
        new HttpServerOptions()
            .setHost(config.host())
            // Vert.x shares one free port among the instances when it is negative.
            .setPort(config.port() == 0 ? -1 : config.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxWebSocketFrameSize(FRAME_BYTES)
            .setMaxWebSocketMessageSize(2 * FRAME_BYTES);
    HttpServer created = vertx.createHttpServer(options).requestHandler(root);
    server = created;
    return created.listen();
  }

  int port() {
    return server == null ? 0 : server.actualPort();
  }

  /// Requests in flight finish; new connections are refused.
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(config.drain().toMillis(), TimeUnit.MILLISECONDS);
  }
}
