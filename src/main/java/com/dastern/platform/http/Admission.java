package com.dastern.platform.http;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may call one operation, and how often: its `security`, `x-roles` and `x-limit` in the
/// contract. With a token the limit is `api` unless the contract names another; `none` is none.
final class Admission {
  private static final String BEARER = "Bearer ";

  private final Authenticator authenticator;
  private final RateLimits limits;
  private final boolean open;
  private final List<Role> roles;
  private final Optional<Limit> limit;

  Admission(Operation operation, Authenticator authenticator, RateLimits limits) {
    this.authenticator = authenticator;
    this.limits = limits;
    this.open = operation.getSecurityRequirements().isEmpty();
    var model = operation.getOpenAPIModel();
    var names = (JsonArray) model.getValue("x-roles", new JsonArray());
    this.roles = names.stream().map(name -> Role.valueOf((String) name)).toList();
    String name = model.getString("x-limit", open ? "none" : "api");
    this.limit = name.equals("none") ? Optional.empty() : Optional.of(limits.limit(name));
    if (open && limit.map(Limit::per).filter(Limit.Per.USER::equals).isPresent()) {
      throw new IllegalStateException(operation.getOperationId() + " knows no user to count for");
    }
  }

  /// The caller, where the operation asks for one.
  Future<@Nullable Caller> admit(RoutingContext request, Origin origin) {
    if (open) return count(request, origin.address()).map(_ -> null);
    return authenticate(request)
        .compose(caller -> count(request, caller.id().toString()).map(caller))
        .compose(caller ->
            roles.isEmpty() || roles.contains(caller.role())
                ? Future.succeededFuture(caller)
                : Future.failedFuture(Refusal.roleRequired(roles)));
  }

  private Future<Caller> authenticate(RoutingContext request) {
    String header = request.request().getHeader("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(Refusal.unauthenticated());
    }
    return authenticator.authenticate(header.substring(BEARER.length()).strip());
  }

  private Future<Void> count(RoutingContext request, String who) {
    return limit
        .map(one -> limits.count(one, who).compose(count -> judge(request, one, count)))
        .orElseGet(Future::succeededFuture);
  }

  private static Future<Void> judge(RoutingContext request, Limit limit, RateLimits.Count count) {
    request
        .response()
        .putHeader("ratelimit-policy", limit.policy())
        .putHeader("ratelimit", limit.state(count));
    return count.requests() <= limit.quota()
        ? Future.succeededFuture()
        : Future.failedFuture(Refusal.tooMany("TOO_MANY_REQUESTS", count.left()));
  }
}
