package com.dastern.live;

import com.dastern.auth.AccessTokens;
import com.dastern.auth.AccessTokens.Verified;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.http.Origins;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers a client that wants to hear an address: who it is, and whether it may.
final class LiveRegistration {
  private static final Logger log = LoggerFactory.getLogger(LiveRegistration.class);

  private final AccessTokens tokens;
  private final LivePermission permission;
  private final Origins origins;

  LiveRegistration(AccessTokens tokens, LivePermission permission, Origins origins) {
    this.tokens = tokens;
    this.permission = permission;
    this.origins = origins;
  }

  void handle(BridgeEvent event, LiveSession session, @Nullable String address) {
    if (address == null) {
      event.complete(false);
      return;
    }
    session.check(address);
    authenticate(event, session)
        .compose(verified ->
            session.hold(verified)
                ? permission.mayHear(verified.caller().from(place(event.socket())), address)
                : Future.failedFuture(Refusal.unauthenticated()))
        .onSuccess(_ -> allow(event, session, address))
        .onFailure(refusal -> refuse(event, session, address, refusal));
  }

  /// A revoke that came while the permission was being read counts. What was revoked and is allowed
  /// anew is still registered in the library, which would refuse it a second time: it is confirmed
  /// here, and the event stays open.
  private static void allow(BridgeEvent event, LiveSession session, String address) {
    boolean allowed = session.allow(address);
    if (allowed && session.isRegistered(address)) session.confirm(address);
    else event.complete(allowed);
  }

  private static void refuse(
      BridgeEvent event, LiveSession session, String address, Throwable refusal) {
    session.forget(address);
    switch (refusal) {
      case Refusal.Unauthenticated _ -> session.refuse(address, 401, "unauthenticated");
      case Refusal.NotFound _ -> session.refuse(address, 403, "forbidden");
      case Refusal.Forbidden _ -> session.refuse(address, 403, "forbidden");
      case Refusal.Unavailable _ -> session.refuse(address, 503, "try again");
      default -> {
        log.error("a registration failed", refusal);
        session.refuse(address, 500, "fault");
      }
    }
    event.complete(false);
  }

  private Origin place(SockJSSocket socket) {
    return origins.of(socket.headers(), socket.remoteAddress());
  }

  /// The token of the message, which must not travel on over the bus, or of the upgrade, or the one
  /// that was shown before.
  private Future<Verified> authenticate(BridgeEvent event, LiveSession session) {
    Object inMessage =
        event.getRawMessage().getValue("headers") instanceof JsonObject headers
            ? headers.remove("authorization")
            : null;
    Object shown = inMessage == null ? event.socket().headers().get("authorization") : inMessage;
    if (shown != null) return tokens.verify(shown.toString().replaceFirst("(?i)^Bearer +", ""));
    Verified held = session.holder();
    return held == null
        ? Future.failedFuture(Refusal.unauthenticated())
        : Future.succeededFuture(held);
  }
}
