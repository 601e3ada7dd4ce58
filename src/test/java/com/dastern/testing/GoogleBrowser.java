package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A browser on its way to the provider and back, with the one cookie that matters.
public final class GoogleBrowser {
  /// The client id of an app of ours.
  public static final String APP = "our-app";

  public static final String CALLBACK = "http://dastern.test/api/auth/google/callback";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Api api;
  private String cookie = "";

  public GoogleBrowser(Api api) {
    this.api = api;
  }

  /// Of a server that takes this provider for Google.
  public static Map<String, String> settings(OpenIdProvider google) {
    return Map.of(
        "GOOGLE_CLIENT_ID",
        OpenIdProvider.CLIENT,
        "GOOGLE_CLIENT_SECRET",
        OpenIdProvider.SECRET,
        "GOOGLE_SITE",
        google.site(),
        "GOOGLE_AUDIENCES",
        APP + ",our-other-app",
        "GOOGLE_REDIRECT_URI",
        CALLBACK);
  }

  /// All the way; gives the address of the page on which it ends.
  public String signIn(String query) {
    return back(callbackOf(query));
  }

  /// To the provider; gives the address to which that sends the browser back.
  public String callbackOf(String query) {
    Answer start = keep(api.get("/api/auth/google" + query).expect(302));
    try {
      var answer =
          HTTP.send(HttpRequest.newBuilder(location(start)).build(), BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(302);
      String callback = answer.headers().firstValue("location").orElseThrow();
      assertThat(callback).startsWith(CALLBACK + "?");
      return callback.substring("http://dastern.test".length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// To that address of ours; gives the one of the page.
  public String back(String callback) {
    Answer answer = keep(send("GET", callback, Optional.empty()).expect(302));
    return answer.headers().firstValue("location").orElseThrow();
  }

  /// What the page asks for with the one-time code in its address.
  public Answer session(String landing) {
    assertThat(landing).contains("#google=");
    var body = new JsonObject().put("code", landing.substring(landing.indexOf('=') + 1));
    return send("POST", "/api/auth/google/session", Optional.of(body.encode()));
  }

  public String cookie() {
    return cookie;
  }

  public void changeCookie(UnaryOperator<String> change) {
    cookie = change.apply(cookie);
  }

  public static URI location(Answer answer) {
    return URI.create(answer.headers().firstValue("location").orElseThrow());
  }

  public static String cookie(Answer answer) {
    return answer
        .headers()
        .firstValue("set-cookie")
        .orElseThrow()
        .split(";", 2)[0]
        .substring("dastern-google=".length());
  }

  private Answer keep(Answer answer) {
    cookie = cookie(answer);
    return answer;
  }

  private Answer send(String method, String path, Optional<String> body) {
    Map<String, String> headers =
        cookie.isEmpty() ? Map.of() : Map.of("cookie", "theme=dark; dastern-google=" + cookie);
    return api.send(method, path, body, headers);
  }
}
