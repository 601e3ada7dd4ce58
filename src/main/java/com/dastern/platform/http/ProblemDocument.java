package com.dastern.platform.http;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import com.dastern.platform.log.Trace;
import com.dastern.platform.text.Texts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// A refusal as an RFC 9457 problem document in both languages.
public final class ProblemDocument {
  private ProblemDocument() {}

  /// Title and detail are in that language.
  public static JsonObject of(Refusal refusal, Language language) {
    JsonObject problem = of(status(refusal), refusal.code(), language);
    switch (refusal) {
      case Refusal.Invalid invalid -> problem.put("errors", errors(invalid));
      case Refusal.Forbidden forbidden -> problem.put("required", forbidden.required());
      case Refusal.Conflict conflict ->
          conflict.allowed().ifPresent(moves -> problem.put("allowed", new JsonArray(moves)));
      case Refusal.Precondition precondition ->
          precondition.version().ifPresent(version -> problem.put("version", version));
      case Refusal.OverQuota over ->
          problem.put("usedBytes", over.used()).put("quotaBytes", over.quota());
      default -> {}
    }
    return problem;
  }

  /// 500: a fault of ours, of which nothing is said but the trace id.
  public static JsonObject internal(Language language) {
    return of(500, "INTERNAL", language);
  }

  static JsonObject of(int status, String code, Language language) {
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

  static int status(Refusal refusal) {
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
}
