package com.dastern.platform.http;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.platform.log.Trace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the routes from the contract: authentication as its `security` says, the role as its
/// `x-roles` says, validation against its schemas, then the one handler of the operation.
public final class ApiRouter {
  private static final String BEARER = "Bearer ";

  private final Contract contract;
  private final Handlers handlers;
  private final Authenticator authenticator;

  /// Throws when the contract and the handlers differ.
  public ApiRouter(Contract contract, Handlers handlers, Authenticator authenticator) {
    contract.requireSameOperations(handlers.operationIds());
    this.contract = contract;
    this.handlers = handlers;
    this.authenticator = authenticator;
  }

  /// Mounts the routes on the root router of one verticle, with the answers to all that goes wrong
  /// there; `maxBody` is in bytes.
  public void mountOn(Router root, Vertx vertx, int maxBody) {
    // The extractor stays unused: each operation validates by itself.
    var builder =
        RouterBuilder.create(vertx, contract.loaded(), RequestExtractor.withBodyHandler());
    builder.rootHandler(BodyHandler.create(false).setBodyLimit(maxBody));
    for (OpenAPIRoute route : builder.getRoutes()) bind(route);
    root.route().handler(ApiRouter::begin);
    root.route("/*").subRouter(builder.createRouter());
    root.route().failureHandler(request -> Problems.answer(request, request.statusCode()));
    for (int status : List.of(400, 404, 405, 413, 415, 500)) {
      root.errorHandler(status, request -> Problems.answer(request, status));
    }
  }

  private static void begin(RoutingContext request) {
    String trace =
        Trace.begin(
            request.vertx().getOrCreateContext(), request.request().getHeader("traceparent"));
    request
        .response()
        .putHeader("x-trace-id", trace)
        .putHeader("x-content-type-options", "nosniff");
    request.next();
  }

  private void bind(OpenAPIRoute route) {
    Operation operation = route.getOperation();
    var handler = handlers.operation(operation.getOperationId());
    var validation = new RequestValidation(contract.loaded(), operation);
    boolean open = operation.getSecurityRequirements().isEmpty();
    List<Role> roles = roles(operation);
    route.setDoSecurity(false).setDoValidation(false);
    route.addHandler(request ->
        caller(request, open, roles)
            .compose(caller -> handler.handle(apiRequest(request, caller, validation)))
            .onSuccess(reply -> send(request, reply))
            .onFailure(request::fail));
  }

  private static ApiRequest apiRequest(
      RoutingContext request, @Nullable Caller caller, RequestValidation validation) {
    var valid = validation.check(request);
    return new ApiRequest(
        caller, origin(request), Problems.language(request), valid.parameters(), valid.body());
  }

  private static Origin origin(RoutingContext request) {
    String program = request.request().getHeader("user-agent");
    return new Origin(
        request.request().remoteAddress().hostAddress(), program == null ? "" : program);
  }

  private Future<@Nullable Caller> caller(RoutingContext request, boolean open, List<Role> roles) {
    if (open) return Future.succeededFuture(null);
    String header = request.request().getHeader("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(Refusal.unauthenticated());
    }
    return authenticator
        .authenticate(header.substring(BEARER.length()).strip())
        .compose(caller ->
            roles.isEmpty() || roles.contains(caller.role())
                ? Future.succeededFuture(caller)
                : Future.failedFuture(Refusal.roleRequired(roles)));
  }

  private static List<Role> roles(Operation operation) {
    var names = (JsonArray) operation.getOpenAPIModel().getValue("x-roles", new JsonArray());
    return names.stream().map(name -> Role.valueOf((String) name)).toList();
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
