package com.dastern.live;

import com.dastern.auth.AccessTokens;
import com.dastern.auth.AccessTokens.Verified;
import com.dastern.auth.Ending;
import com.dastern.connections.AccessPolicy;
import com.dastern.kernel.UserId;
import com.dastern.notifications.Notifier;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.http.Origins;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event-bus bridge to browsers and phones: SockJS, and raw WebSocket under `/websocket`.
/// Clients only listen, and only on their own address and those of patients whom they may see. The
/// permission is asked of [AccessPolicy] at registration, which is a row of the patient's trail,
/// and again at every delivery; the session's own list says sooner that there is nothing to ask.
/// One bridge per verticle: it runs on that one event loop.
public final class LiveBridge {
  private static final Logger log = LoggerFactory.getLogger(LiveBridge.class);
  private static final int MAX_ADDRESS = 64;
  private static final int MAX_ADDRESSES = 200;
  private static final long PING_TIMEOUT_MILLIS = 15_000;

  /// A token's end is noticed within a second, a revoke whose announcement was lost within half a
  /// minute.
  private static final long EXPIRY_CHECK_MILLIS = 1_000;

  private static final long PERMISSION_CHECK_MILLIS = 30_000;

  private final Vertx vertx;
  private final AccessTokens tokens;
  private final LivePermission permission;
  private final LiveRegistration registration;
  private final LiveDelivery delivery;
  private final Clock clock;
  private final Map<SockJSSocket, LiveSession> sessions = new HashMap<>();

  public LiveBridge(
      Vertx vertx,
      AccessTokens tokens,
      AccessPolicy access,
      Notifier notifier,
      Origins origins,
      Clock clock) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.permission = new LivePermission(access);
    this.registration = new LiveRegistration(tokens, permission, origins);
    this.delivery = new LiveDelivery(access, notifier);
    this.clock = clock;
  }

  /// Call on the event loop of the verticle.
  public Router router() {
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.CONNECTIONS_CHANGED, message -> changed(message.body()));
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.SESSIONS_ENDED, message -> ended(Ending.of(message.body())));
    vertx.setPeriodic(EXPIRY_CHECK_MILLIS, _ -> endExpired());
    vertx.setPeriodic(PERMISSION_CHECK_MILLIS, _ -> checkAgain());
    var options =
        new SockJSBridgeOptions()
            .setPingTimeout(PING_TIMEOUT_MILLIS)
            .setMaxHandlersPerSocket(MAX_ADDRESSES)
            .setMaxAddressLength(MAX_ADDRESS);
    LivePermission.outbound().forEach(options::addOutboundPermitted);
    return SockJSHandler.create(vertx, new SockJSHandlerOptions().setInsertJSESSIONID(false))
        .bridge(options, this::handle);
  }

  private void handle(BridgeEvent event) {
    switch (event.type()) {
      case SOCKET_CREATED -> {
        sessions.put(event.socket(), new LiveSession(event.socket(), clock.instant()));
        event.complete(true);
      }
      case SOCKET_CLOSED -> {
        sessions.remove(event.socket());
        event.complete(true);
      }
      case SOCKET_ERROR -> {
        // After an oversize frame the bridge would leave the socket open and deaf.
        sessions.remove(event.socket());
        event.complete(true);
        event.socket().close();
      }
      default -> {
        LiveSession session = sessions.get(event.socket());
        if (session == null) event.complete(false);
        else handle(event, session);
      }
    }
  }

  private void handle(BridgeEvent event, LiveSession session) {
    switch (event.type()) {
      case REGISTER -> registration.handle(event, session, address(event));
      case RECEIVE -> deliver(event, session, address(event));
      case REGISTERED -> {
        String address = address(event);
        if (address != null) session.confirm(address);
        event.complete(true);
      }
      case UNREGISTER -> {
        String address = address(event);
        if (address != null) session.unregister(address);
        event.complete(true);
      }
      case SEND, PUBLISH -> {
        session.refuse(address(event), 405, "clients only listen");
        event.complete(false);
      }
      case SOCKET_PING -> {
        // The bridge itself answers nothing, and a client could not tell a quiet line from a dead
        // one.
        if (session.hasRoom()) session.pong();
        Verified holder = session.holder();
        if (holder != null) tokens.stillThere(holder.caller());
        event.complete(true);
      }
      default -> event.complete(true);
    }
  }

  private void deliver(BridgeEvent event, LiveSession session, @Nullable String address) {
    Verified holder = session.holder();
    if (address == null || holder == null || !session.mayHear(address)) {
      event.complete(false);
      return;
    }
    JsonObject body = event.getRawMessage().getJsonObject("body", new JsonObject());
    session
        .inTurn(delivery.mayReach(holder.caller(), address, body))
        .onSuccess(may -> event.complete(may && session.mayHear(address) && session.hasRoom()))
        .onFailure(e -> {
          log.warn("a live message was dropped: {}", e.toString());
          session.overrun();
          event.complete(false);
        });
  }

  /// What opens nothing any more is taken away at once; a level that changed is asked for.
  private void changed(JsonObject change) {
    UserId other = new UserId(UUID.fromString(change.getString("otherId")));
    String address = Addresses.LIVE_PATIENTS + change.getString("patientId");
    boolean accepted = change.getString("status").equals("ACCEPTED");
    for (LiveSession session : List.copyOf(sessions.values())) {
      Verified holder = session.holder();
      if (holder == null || !holder.caller().is(other)) continue;
      if (accepted) checkAgain(session, holder, address);
      else session.revoke(address);
    }
  }

  private void ended(Ending ending) {
    for (LiveSession session : List.copyOf(sessions.values())) {
      Verified holder = session.holder();
      if (holder != null && ending.ends(holder.caller())) session.end(401, "the session has ended");
    }
  }

  private void endExpired() {
    for (LiveSession session : List.copyOf(sessions.values())) {
      Verified holder = session.holder();
      if (holder != null && tokens.isEnded(holder.caller())) {
        session.end(401, "the session has ended");
      }
      if (session.isExpired(clock.instant())) session.end(401, "the token has expired");
      if (session.isNobodys(clock.instant())) session.end(401, "no token was shown");
      if (session.isStuck(clock.instant())) session.close();
    }
  }

  private void checkAgain() {
    for (LiveSession session : List.copyOf(sessions.values())) {
      Verified holder = session.holder();
      if (holder == null) continue;
      for (String address : session.addresses()) checkAgain(session, holder, address);
    }
  }

  private void checkAgain(LiveSession session, Verified holder, String address) {
    permission
        .stillHears(holder.caller(), address)
        .onSuccess(still -> {
          if (!still) session.revoke(address);
        })
        .onFailure(e -> log.debug("not checked again: {}", e.toString()));
  }

  private static @Nullable String address(BridgeEvent event) {
    JsonObject message = event.getRawMessage();
    return message != null && message.getValue("address") instanceof String address
        ? address
        : null;
  }
}
