package com.dastern.platform.http;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import com.dastern.platform.log.Trace;
import com.dastern.platform.text.Texts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.Locale;
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
    int status = status(refusal);
    JsonObject problem = problem(request, status, refusal.code());
    switch (refusal) {
      case Refusal.Invalid invalid -> problem.put("errors", errors(invalid));
      case Refusal.Forbidden forbidden -> problem.put("required", forbidden.required());
      case Refusal.Conflict conflict ->
          conflict.allowed().ifPresent(moves -> problem.put("allowed", new JsonArray(moves)));
      case Refusal.Precondition precondition ->
          precondition.version().ifPresent(version -> problem.put("version", version));
      case Refusal.OverQuota over ->
          problem.put("usedBytes", over.used()).put("quotaBytes", over.quota());
      case Refusal.Later later ->
          request.response().putHeader("retry-after", seconds(later.retryAfter()));
      case Refusal.Unavailable unavailable ->
          log.warn("refused: {}", String.valueOf(unavailable.getCause()));
      default -> {}
    }
    send(request, status, problem);
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
        send(request, 500, problem(request, 500, "INTERNAL"));
      }
    }
  }

  private static int status(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Invalid _ -> 400;
      case Refusal.Unauthenticated _ -> 401;
      case Refusal.Forbidden _ -> 403;
      case Refusal.NotFound _ -> 404;
      case Refusal.Conflict _ -> 409;
      case Refusal.Precondition precondition -> precondition.status();
      case Refusal.Unprocessable _ -> 422;
      case Refusal.BadBody body -> body.status();
      case Refusal.OverQuota _ -> 413;
      case Refusal.Later later -> later.status();
      case Refusal.Unavailable _ -> 503;
      default -> throw new IllegalStateException(refusal);
    };
  }

  private static JsonObject problem(RoutingContext request, int status, String code) {
    Language language = language(request);
    String key = "problem." + code;
    String trace = Trace.current();
    return new JsonObject()
        .put("type", "/problems/" + code.toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("title", Texts.of(language, key + ".title"))
        .put("status", status)
        .put("detail", Texts.of(language, key))
        .put("code", code)
        .put(
            "messages",
            new JsonObject()
                .put("km", Texts.of(Language.KHMER, key))
                .put("en", Texts.of(Language.ENGLISH, key)))
        .put("traceId", trace == null ? "" : trace);
  }

  static Language language(RoutingContext request) {
    String header = request.request().getHeader("accept-language");
    return header == null ? Language.KHMER : Language.accepted(header);
  }

  /// Whole seconds, rounded up: who waits that long is let in.
  private static String seconds(Duration time) {
    return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
  }

  private static JsonArray errors(Refusal.Invalid invalid) {
    var errors = new JsonArray();
    for (var error : invalid.errors()) {
      errors.add(
          new JsonObject()
              .put("field", error.field())
              .put("code", error.code())
              .put("message", error.message()));
    }
    return errors;
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
