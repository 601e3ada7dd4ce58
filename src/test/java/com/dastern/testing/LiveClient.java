package com.dastern.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// A native client of the bridge: a raw WebSocket that speaks the bridge's JSON.
public final class LiveClient implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

  /// Kept, because a client that is garbage closes its sockets.
  private final WebSocketClient client = vertx.createWebSocketClient();

  private final WebSocket socket;
  private volatile boolean closed;

  public LiveClient(URI base) {
    this(base, Optional.empty());
  }

  /// With the token on the upgrade, as native clients send it.
  public LiveClient(URI base, Optional<String> token) {
    var options =
        new WebSocketConnectOptions()
            .setHost(base.getHost())
            .setPort(base.getPort())
            .setURI("/eventbus/websocket");
    token.ifPresent(value -> options.addHeader("authorization", "Bearer " + value));
    socket = client.connect(options).await();
    // Whole messages: the server cuts large ones into frames.
    socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
    socket.binaryMessageHandler(bytes -> frames.add(bytes.toJsonObject()));
    socket.closeHandler(_ -> closed = true);
  }

  public LiveClient register(String address, String token) {
    return send(
        new JsonObject()
            .put("type", "register")
            .put("address", address)
            .put("headers", new JsonObject().put("authorization", "Bearer " + token)));
  }

  public LiveClient send(JsonObject frame) {
    socket.writeTextMessage(frame.encode()).await();
    return this;
  }

  /// A frame as it is, whatever it is.
  public LiveClient sendText(String text) {
    socket.writeTextMessage(text).await();
    return this;
  }

  /// Asks for an answer and waits for it: all that was sent before has been dealt with then.
  public LiveClient settle() {
    long before = errors("invalid_type").size();
    send(new JsonObject().put("type", "settle").put("address", "x"));
    Await.until("an answer", () -> errors("invalid_type").size() > before);
    return this;
  }

  /// The refusals so far with that code for that address.
  public List<JsonObject> refusals(int code, String address) {
    return frames.stream()
        .filter(f -> "err".equals(f.getString("type")) && f.getValue("failureCode") != null)
        .filter(f -> f.getInteger("failureCode") == code)
        .filter(f -> address.equals(f.getString("address")))
        .toList();
  }

  /// The bridge's own errors so far with that word.
  public List<JsonObject> errors(String body) {
    return frames.stream()
        .filter(f -> "err".equals(f.getString("type")) && body.equals(f.getValue("body")))
        .toList();
  }

  public List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  /// Stops or goes on reading, as a phone in a tunnel.
  public void pause() {
    socket.pause();
  }

  public void resume() {
    socket.resume();
  }

  /// The first frame of that type on that address, when it has come.
  public JsonObject frame(String type, String address) {
    return frame(f -> type.equals(f.getString("type")) && address.equals(f.getString("address")));
  }

  public JsonObject frame(Predicate<JsonObject> which) {
    return Await.value(
        "a live frame, among " + frames,
        Duration.ofSeconds(20),
        () -> frames.stream().filter(which).findFirst());
  }

  /// The bodies that arrived on that address so far.
  public List<JsonObject> received(String address) {
    return frames.stream()
        .filter(f -> "rec".equals(f.getString("type")) && address.equals(f.getString("address")))
        .map(f -> f.getJsonObject("body"))
        .toList();
  }

  /// The notification of that type, when it has come.
  public JsonObject notification(String address, String type) {
    return Await.value(
        type + " on " + address,
        () ->
            received(address).stream()
                .filter(body -> "notification".equals(body.getString("kind")))
                .map(body -> body.getJsonObject("notification"))
                .filter(notification -> type.equals(notification.getString("type")))
                .findFirst());
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    client.close().await();
    vertx.close().await();
  }
}
