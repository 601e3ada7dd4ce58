package com.dastern.auth;

import com.dastern.kernel.Caller;
import com.dastern.users.UserJson;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/// Sessions as the contract has them; the life times are those of the two tokens.
public record SessionJson(Duration accessToken, Duration refreshToken) {

  /// Schema `Session`.
  JsonObject opened(Sessions.Opened opened) {
    return new JsonObject()
        .put("accessToken", opened.accessToken())
        .put("tokenType", "Bearer")
        .put("expiresIn", accessToken.toSeconds())
        .put("refreshToken", opened.refreshToken())
        .put("refreshExpiresIn", refreshToken.toSeconds())
        .put("account", UserJson.account(opened.user()));
  }

  /// Schema `Device`.
  static JsonObject listed(Session session, Caller caller) {
    return new JsonObject()
        .put("id", session.id().toString())
        .put("openedAt", session.openedAt().toString())
        .put("usedAt", session.usedAt().toString())
        .put("address", session.address())
        .put("program", session.program())
        .put("current", session.id().equals(caller.session()));
  }
}
