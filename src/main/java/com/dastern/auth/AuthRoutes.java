package com.dastern.auth;

import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import com.dastern.users.UserJson;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/// Registration and log-in.
public final class AuthRoutes {
  private final AuthService auth;
  private final Duration lifetime;

  public AuthRoutes(AuthService auth, Duration lifetime) {
    this.auth = auth;
    this.lifetime = lifetime;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "register",
            request -> auth.register(request.body()).map(UserJson::account).map(Reply::created))
        .on(
            "login",
            request ->
                auth.logIn(
                        request.body().getString("identifier"),
                        request.body().getString("password"))
                    .map(this::session));
  }

  private Reply session(AuthService.Session session) {
    return Reply.ok(
        new JsonObject()
            .put("accessToken", session.accessToken())
            .put("tokenType", "Bearer")
            .put("expiresIn", lifetime.toSeconds())
            .put("account", UserJson.account(session.user())));
  }
}
