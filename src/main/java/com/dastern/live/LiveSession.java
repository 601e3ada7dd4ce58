package com.dastern.live;

import com.dastern.auth.AccessTokens.Verified;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One socket: who is behind it, until when, and which addresses it may hear. Used by its event
/// loop only.
final class LiveSession {
  private static final Duration TIME_TO_SHOW_A_TOKEN = Duration.ofSeconds(15);

  private static final Duration TIME_TO_READ = Duration.ofSeconds(10);
  private static final int MOST_WAITING = 1_000;

  private final SockJSSocket socket;
  private final Instant createdAt;
  private final Set<String> allowed = new HashSet<>();
  private final Set<String> checking = new HashSet<>();

  /// What the library holds for this socket, allowed or not.
  private final Set<String> registered = new HashSet<>();

  private @Nullable Verified holder;
  private boolean overrun;
  private Future<Boolean> last = Future.succeededFuture(true);
  private int waiting;
  private @Nullable Instant fullSince;

  LiveSession(SockJSSocket socket, Instant createdAt) {
    this.socket = socket;
    this.createdAt = createdAt;
  }

  @Nullable Verified holder() {
    return holder;
  }

  /// False when the socket already belongs to somebody else. A newer token of the same person
  /// prolongs the session.
  boolean hold(Verified verified) {
    Verified current = holder;
    if (current != null && !current.caller().is(verified.caller().id())) return false;
    if (current == null || verified.expiresAt().isAfter(current.expiresAt())) holder = verified;
    return true;
  }

  boolean isExpired(Instant now) {
    Verified current = holder;
    return current != null && !current.expiresAt().isAfter(now);
  }

  /// Whether it has been open for long without anybody showing a token.
  boolean isNobodys(Instant now) {
    return holder == null && now.isAfter(createdAt.plus(TIME_TO_SHOW_A_TOKEN));
  }

  /// A check of this address begins. A revoke that comes meanwhile makes [#allow] refuse.
  void check(String address) {
    checking.add(address);
  }

  boolean allow(String address) {
    if (!checking.remove(address)) return false;
    allowed.add(address);
    return true;
  }

  boolean mayHear(String address) {
    return allowed.contains(address);
  }

  List<String> addresses() {
    return List.copyOf(allowed);
  }

  void forget(String address) {
    allowed.remove(address);
    checking.remove(address);
  }

  /// Takes the address away and says so, if the session had or was about to get it.
  void revoke(String address) {
    boolean heard = allowed.remove(address);
    boolean asked = checking.remove(address);
    if (heard || asked) refuse(address, 403, "revoked");
  }

  void refuse(@Nullable String address, int code, String reason) {
    socket.write(
        new JsonObject()
            .put("type", "err")
            .put("address", address)
            .put("failureCode", code)
            .put("failureType", "RECIPIENT_FAILURE")
            .put("message", reason)
            .encode());
  }

  void pong() {
    socket.write(new JsonObject().put("type", "pong").encode());
  }

  boolean isRegistered(String address) {
    return registered.contains(address);
  }

  void unregister(String address) {
    registered.remove(address);
    forget(address);
  }

  void confirm(String address) {
    registered.add(address);
    socket.write(new JsonObject().put("type", "registered").put("address", address).encode());
  }

  /// The answer, once all that were asked for earlier have come: messages keep their order. Where
  /// too many wait the message is dropped, as for a client that reads too slowly.
  Future<Boolean> inTurn(Future<Boolean> answer) {
    if (waiting >= MOST_WAITING) {
      overrun = true;
      return Future.succeededFuture(false);
    }
    waiting++;
    last = last.transform(_ -> answer).onComplete(_ -> waiting--);
    return last;
  }

  /// A message was lost: once there is room again the client is told to fetch the state anew.
  void overrun() {
    overrun = true;
    hasRoom();
  }

  /// Whether a message may be written now. A client that does not read fast enough loses messages
  /// and is told, once it reads again, to fetch the state anew.
  boolean hasRoom() {
    if (socket.writeQueueFull()) {
      overrun = true;
      return false;
    }
    if (overrun) {
      overrun = false;
      refuse(null, 503, "resynchronise");
    }
    return true;
  }

  /// Whether it has not read for so long that what waits for it only fills the memory.
  boolean isStuck(Instant now) {
    if (!socket.writeQueueFull()) fullSince = null;
    else if (fullSince == null) fullSince = now;
    return fullSince != null && now.isAfter(fullSince.plus(TIME_TO_READ));
  }

  void close() {
    socket.close();
  }

  void end(int code, String reason) {
    refuse(null, code, reason);
    socket.close();
  }
}
