package com.dastern.auth;

import com.dastern.auth.GoogleAccounts.Newcomer;
import com.dastern.auth.GoogleService.Redirect;
import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Signing in by Google.
public final class GoogleRoutes {
  private final GoogleService google;
  private final SessionJson json;

  public GoogleRoutes(GoogleService google, SessionJson json) {
    this.google = google;
    this.json = json;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("startGoogle", request -> start(request).map(GoogleRoutes::redirect))
        .on("finishGoogle", request -> finish(request).map(GoogleRoutes::redirect))
        .on("openGoogleSession", request -> open(request).map(json::opened).map(Reply::ok))
        .on("exchangeGoogleToken", request -> exchange(request).map(json::opened).map(Reply::ok));
  }

  private Future<Redirect> start(ApiRequest request) {
    return google.start(newcomer(request.optionalText("role"), request.optionalText("language")));
  }

  private Future<Redirect> finish(ApiRequest request) {
    return google.finish(
        request.cookie(GoogleService.COOKIE),
        request.optionalText("state"),
        request.optionalText("code"),
        request.origin());
  }

  private Future<Sessions.Opened> open(ApiRequest request) {
    return google.open(
        request.body().getString("code"), request.cookie(GoogleService.COOKIE), request.origin());
  }

  private Future<Sessions.Opened> exchange(ApiRequest request) {
    JsonObject body = request.body();
    return google.exchange(
        body.getString("idToken"),
        Optional.ofNullable(body.getString("nonce")),
        newcomer(
            Optional.ofNullable(body.getString("role")),
            Optional.ofNullable(body.getString("language"))),
        request.origin());
  }

  private static Newcomer newcomer(Optional<String> role, Optional<String> language) {
    return new Newcomer(
        role.map(Role::valueOf), language.map(Language::valueOf).orElse(Language.KHMER));
  }

  private static Reply redirect(Redirect redirect) {
    return Reply.redirect(redirect.location(), redirect.cookie());
  }
}
