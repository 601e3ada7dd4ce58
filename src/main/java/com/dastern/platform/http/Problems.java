package com.dastern.platform.http;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a failure becomes an RFC 9457 problem document in both languages. What is
/// not a refusal is a fault of ours: it is logged once, and the answer says nothing of it but the
/// trace id.
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);
  private static final int RETRY_AFTER_SECONDS = 2;

  private Problems() {}

  /// `status` counts where the failure is no refusal.
  static void answer(RoutingContext request, int status) {
    switch (request.failure()) {
      case Refusal refusal -> refuse(request, refusal);
      case HttpException http -> refuseByStatus(request, http.getStatusCode(), http);
      case null -> refuseByStatus(request, status, null);
      case Throwable fault -> refuseByStatus(request, 500, fault);
    }
  }

  static void refuse(RoutingContext request, Refusal refusal) {
    switch (refusal) {
      case Refusal.Later later ->
          request.response().putHeader("retry-after", seconds(later.retryAfter()));
      case Refusal.Unavailable unavailable ->
          log.warn("refused: {}", String.valueOf(unavailable.getCause()));
      default -> {}
    }
    JsonObject problem = ProblemDocument.of(refusal, language(request));
    send(request, ProblemDocument.status(refusal), problem);
  }

  private static void refuseByStatus(
      RoutingContext request, int status, @Nullable Throwable failure) {
    switch (status) {
      case 404 -> refuse(request, Refusal.notFound());
      case 405 -> send(request, 405, problem(request, 405, "METHOD_NOT_ALLOWED"));
      case 413 -> refuse(request, Refusal.bodyTooLarge());
      case 415 -> refuse(request, Refusal.unsupportedMediaType());
      case 400 -> refuse(request, Refusal.malformedBody());
      default -> {
        log.error("{} {} failed", request.request().method(), request.normalizedPath(), failure);
        send(request, 500, ProblemDocument.internal(language(request)));
      }
    }
  }

  private static JsonObject problem(RoutingContext request, int status, String code) {
    return ProblemDocument.of(status, code, language(request));
  }

  static Language language(RoutingContext request) {
    String header = request.request().getHeader("accept-language");
    return header == null ? Language.KHMER : Language.accepted(header);
  }

  /// Whole seconds, rounded up: who waits that long is let in.
  private static String seconds(Duration time) {
    return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
  }

  private static void send(RoutingContext request, int status, JsonObject problem) {
    var response = request.response();
    if (response.ended() || response.closed()) return;
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.setStatusCode(status).putHeader("content-type", "application/problem+json");
    response.putHeader("cache-control", "no-store");
    if (status == 401) response.putHeader("www-authenticate", "Bearer");
    if (status == 503) response.putHeader("retry-after", String.valueOf(RETRY_AFTER_SECONDS));
    response.end(problem.toBuffer());
  }
}
