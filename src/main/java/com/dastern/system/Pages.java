package com.dastern.system;

import com.dastern.kernel.Refusal;
import com.dastern.platform.http.Reply;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pages and what they are made of, read once at the start. They load nothing from elsewhere
/// and may not be framed.
final class Pages {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
  private static final String REFERENCE_POLICY = POLICY + "; img-src 'self' data:";
  private static final String SWAGGER = "/META-INF/resources/webjars/swagger-ui/5.32.6/";
  private static final List<String> SWAGGER_FILES =
      List.of("swagger-ui.css", "swagger-ui-bundle.js");
  private static final List<String> FILES =
      List.of(
          "alerts-view.js",
          "alerts.js",
          "api.js",
          "bus.js",
          "docs.css",
          "docs.js",
          "dom.js",
          "favicon.svg",
          "google.js",
          "heartbeat.js",
          "latest.js",
          "live-watch.css",
          "live.css",
          "live.js",
          "login-view.js",
          "patient.js",
          "patients-view.js",
          "schedule.js",
          "session.js",
          "settings.js",
          "texts-en.js",
          "texts-km.js",
          "texts.js",
          "watch.js");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Reply> assets = new HashMap<>();
  private final Reply live;
  private final Reply reference = page("/web/docs.html", REFERENCE_POLICY);

  /// `google`: the caregiver's page offers to sign in by Google.
  Pages(boolean google) {
    Reply off = page("/web/live.html", POLICY);
    live = google ? offering(off) : off;
    FILES.forEach(file -> assets.put(file, reply("/web/assets/" + file, Map.of())));
    SWAGGER_FILES.forEach(file -> assets.put(file, reply(SWAGGER + file, Map.of())));
  }

  Reply live() {
    return live;
  }

  Reply reference() {
    return reference;
  }

  Reply asset(String file) {
    Reply found = assets.get(file);
    if (found == null) throw Refusal.notFound();
    return found;
  }

  private static Reply offering(Reply page) {
    String text = page.body().toString().replace("data-google=\"off\"", "data-google=\"on\"");
    return Reply.of(page.contentType(), Buffer.buffer(text), page.headers());
  }

  private static Reply page(String path, String policy) {
    return reply(path, Map.of("content-security-policy", policy, "referrer-policy", "no-referrer"));
  }

  private static Reply reply(String path, Map<String, String> further) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) throw new IllegalStateException("no content type for " + path);
    Map<String, String> headers = new HashMap<>(further);
    headers.put("cache-control", "no-cache");
    return Reply.of(type, read(path), headers);
  }

  private static Buffer read(String path) {
    try (InputStream in = Pages.class.getResourceAsStream(path)) {
      if (in == null) throw new IllegalStateException(path + " is not in this build");
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
