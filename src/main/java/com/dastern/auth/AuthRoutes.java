package com.dastern.auth;

import com.dastern.kernel.Caller;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import com.dastern.users.UserJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Registration, log-in and what keeps or ends it.
public final class AuthRoutes {
  private final AuthService auth;
  private final Sessions sessions;
  private final PasswordService passwords;
  private final SigningKeys keys;
  private final SessionJson json;

  public AuthRoutes(
      AuthService auth,
      Sessions sessions,
      PasswordService passwords,
      SigningKeys keys,
      SessionJson json) {
    this.auth = auth;
    this.sessions = sessions;
    this.passwords = passwords;
    this.keys = keys;
    this.json = json;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "register",
            request -> auth.register(request.body()).map(UserJson::account).map(Reply::created))
        .on("login", request -> logIn(request).map(json::opened).map(Reply::ok))
        .on("refresh", request -> refresh(request).map(json::opened).map(Reply::ok))
        .on(
            "logout",
            request -> auth.logOut(request.caller(), request.origin()).map(_ -> Reply.noContent()))
        .on(
            "logoutEverywhere",
            request ->
                auth.logOutEverywhere(request.caller(), request.origin())
                    .map(_ -> Reply.noContent()))
        .on("listSessions", this::list)
        .on(
            "endSession",
            request ->
                auth.endSession(request.caller(), request.id(), request.origin())
                    .map(_ -> Reply.noContent()))
        .on("changePassword", request -> change(request).map(_ -> Reply.noContent()))
        .on("getSigningKeys", _ -> Future.succeededFuture(signingKeys()));
  }

  private Future<Sessions.Opened> logIn(ApiRequest request) {
    JsonObject body = request.body();
    return auth.logIn(body.getString("identifier"), body.getString("password"), request.origin());
  }

  private Future<Sessions.Opened> refresh(ApiRequest request) {
    return auth.refresh(request.body().getString("refreshToken"), request.origin());
  }

  private Future<Void> change(ApiRequest request) {
    JsonObject body = request.body();
    return passwords.change(
        request.caller(),
        body.getString("currentPassword"),
        body.getString("newPassword"),
        request.origin());
  }

  private Future<Reply> list(ApiRequest request) {
    Caller caller = request.caller();
    return sessions.list(caller.id()).map(all -> Reply.ok(items(all, caller)));
  }

  private static JsonObject items(List<Session> all, Caller caller) {
    var items = all.stream().map(session -> SessionJson.listed(session, caller)).toList();
    return new JsonObject().put("items", new JsonArray(items));
  }

  /// Old keys stay in it for long, so clients may keep it for a while.
  private Reply signingKeys() {
    return Reply.of(
        "application/json",
        keys.jwks().toBuffer(),
        Map.of("cache-control", "public, max-age=" + Duration.ofMinutes(5).toSeconds()));
  }
}
