package com.dastern.platform.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/// What every answer tells browsers: guess no types, frame nothing, send no referrer, run nothing.
/// A page replaces the content policy with its own.
public final class SecurityHeaders {
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);
  private static final Set<String> ASKED =
      Set.of("authorization", "content-type", "accept-language", "if-match", "traceparent");
  private static final Set<String> SHOWN =
      Set.of("etag", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-trace-id");
  private static final int PREFLIGHT_SECONDS = 600;

  private final boolean secure;
  private final List<String> origins;
  private final CorsHandler friends;

  /// `secure`: clients reach the server by TLS only; `origins`: the pages of others that may call.
  public SecurityHeaders(boolean secure, List<String> origins) {
    this.secure = secure;
    this.origins = origins;
    this.friends =
        CorsHandler.create()
            .addOrigins(origins)
            .allowedMethods(METHODS)
            .allowedHeaders(ASKED)
            .exposedHeaders(SHOWN)
            .maxAgeSeconds(PREFLIGHT_SECONDS);
  }

  public void mountOn(Router root) {
    root.route().handler(this::add);
    if (!origins.isEmpty()) root.route("/*").handler(this::cors);
  }

  /// The library fails a request from any other page; without the headers the browser keeps the
  /// answer from that page, which is all that is needed.
  private void cors(RoutingContext request) {
    String origin = request.request().getHeader("origin");
    if (origin != null && origins.contains(origin)) friends.handle(request);
    else request.next();
  }

  private void add(RoutingContext request) {
    var response = request.response();
    response
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-frame-options", "DENY")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("permissions-policy", "camera=(), geolocation=(), microphone=()")
        .putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    if (secure) {
      response.putHeader("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    request.next();
  }
}
