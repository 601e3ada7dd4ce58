package com.dastern.platform.http;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.platform.log.Trace;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the routes from the contract: authentication as its `security` says, the role as its
/// `x-roles` says, validation against its schemas, then the one handler of the operation.
public final class ApiRouter {
  private final Contract contract;
  private final Handlers handlers;
  private final Authenticator authenticator;
  private final RateLimits limits;
  private final Origins origins;

  /// Throws when the contract and the handlers differ; `proxies` is how many of ours are in front.
  public ApiRouter(
      Contract contract,
      Handlers handlers,
      Authenticator authenticator,
      RateLimits limits,
      int proxies) {
    contract.requireSameOperations(handlers.operationIds());
    this.contract = contract;
    this.handlers = handlers;
    this.authenticator = authenticator;
    this.limits = limits;
    this.origins = new Origins(proxies);
  }

  /// Mounts the routes on the root router of one verticle, with the answers to all that goes wrong
  /// there; `maxBody` is in bytes.
  public void mountOn(Router root, Vertx vertx, int maxBody) {
    // The extractor stays unused: each operation validates by itself.
    var builder =
        RouterBuilder.create(vertx, contract.loaded(), RequestExtractor.withBodyHandler());
    builder.rootHandler(bodies(maxBody));
    for (OpenAPIRoute route : builder.getRoutes()) bind(route);
    root.route().handler(ApiRouter::begin);
    root.route("/*").subRouter(builder.createRouter());
    root.route().failureHandler(request -> Problems.answer(request, request.statusCode()));
    for (int status : List.of(400, 404, 405, 413, 415, 500)) {
      root.errorHandler(status, request -> Problems.answer(request, status));
    }
  }

  /// Reads bodies up to that many bytes, or up to what the contract says of an operation.
  private Handler<RoutingContext> bodies(int maxBody) {
    var usual = BodyHandler.create(false).setBodyLimit(maxBody);
    Map<String, BodyHandler> larger = new HashMap<>();
    for (Operation operation : contract.loaded().operations()) {
      Object bytes = operation.getExtensions().get("x-max-body");
      if (bytes == null) continue;
      larger.put(
          operation.getAbsoluteOpenAPIPath(),
          BodyHandler.create(false).setBodyLimit(((Number) bytes).longValue()));
    }
    return request -> larger.getOrDefault(request.normalizedPath(), usual).handle(request);
  }

  private static void begin(RoutingContext request) {
    String trace =
        Trace.begin(
            request.vertx().getOrCreateContext(), request.request().getHeader("traceparent"));
    request.response().putHeader("x-trace-id", trace);
    request.next();
  }

  private void bind(OpenAPIRoute route) {
    Operation operation = route.getOperation();
    var handler = handlers.operation(operation.getOperationId());
    var validation = new RequestValidation(contract.loaded(), operation);
    var admission = new Admission(operation, authenticator, limits);
    route.setDoSecurity(false).setDoValidation(false);
    route.addHandler(request -> {
      Origin origin = origins.of(request.request());
      admission
          .admit(request, origin)
          .compose(caller -> handler.handle(apiRequest(request, caller, origin, validation)))
          .onSuccess(reply -> send(request, reply))
          .onFailure(request::fail);
    });
  }

  private static ApiRequest apiRequest(
      RoutingContext request,
      @Nullable Caller caller,
      Origin origin,
      RequestValidation validation) {
    var valid = validation.check(request);
    return new ApiRequest(
        caller == null ? null : caller.from(origin),
        origin,
        Problems.language(request),
        valid.parameters(),
        valid.body(),
        valid.items(),
        request.request()::getCookie);
  }

  private static void send(RoutingContext request, Reply reply) {
    var response = request.response();
    if (response.ended() || response.closed()) return;
    response.setStatusCode(reply.status());
    if (!reply.contentType().isEmpty()) response.putHeader("content-type", reply.contentType());
    if (!reply.headers().containsKey("cache-control")) {
      response.putHeader("cache-control", "no-store");
    }
    reply.headers().forEach(response::putHeader);
    response.end(reply.body());
  }
}
