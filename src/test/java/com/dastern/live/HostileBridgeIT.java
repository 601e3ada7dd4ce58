package com.dastern.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that mean harm: the bridge goes on for everybody else.
class HostileBridgeIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;
  private static Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
    patient = FORGE.longLived(server.people().patient());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "null",
        "[]",
        "12",
        "\"text\"",
        "{}",
        "{\"type\":null}",
        "{\"type\":{}}",
        "{\"type\":\"register\"}",
        "{\"type\":\"register\",\"address\":null}",
        "{\"type\":\"register\",\"address\":12}",
        "{\"type\":\"register\",\"address\":{}}",
        "{\"type\":\"register\",\"address\":[]}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":12}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":[]}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":\"x\"}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":{\"authorization\":12}}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":{\"authorization\":{}}}",
        "{\"type\":\"register\",\"address\":\"live.users.x\",\"headers\":{\"authorization\":null}}",
        "{\"type\":\"unregister\",\"address\":\"live.users.x\"}",
        "{\"type\":\"unregister\",\"address\":{}}",
        "{\"type\":\"send\",\"address\":\"x\",\"headers\":12,\"body\":1}",
        "{\"type\":\"publish\",\"address\":12}",
        "{\"type\":\"ping\",\"address\":12}",
        "{\"type\":\"register\",\"type\":\"send\",\"address\":\"x\"}"
      })
  void garbageIsAnsweredAndTheSocketWorksOn(String frame) {
    try (var live = new LiveClient(server.url())) {
      live.sendText(frame);
      live.register(patient.liveAddress(), patient.token());
      live.frame("registered", patient.liveAddress());
      assertThat(live.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"register\",\"address\":\"%s\",\"headers\":12}",
        "{\"type\":\"register\",\"address\":\"%s\",\"headers\":{\"authorization\":12}}",
        "{\"type\":\"register\",\"address\":\"%s\",\"headers\":{\"authorization\":[\"x\"]}}"
      })
  void tokenOfAWrongTypeIsARefusal(String frame) {
    try (var live = new LiveClient(server.url())) {
      live.sendText(frame.formatted(patient.liveAddress()));
      Await.until("401", () -> !live.refusals(401, patient.liveAddress()).isEmpty());
    }
  }

  @Test
  void oversizeFrameClosesTheSocketAndNoOther() {
    try (var large = new LiveClient(server.url());
        var other = new LiveClient(server.url())) {
      large.register(patient.liveAddress(), patient.token());
      large.frame("registered", patient.liveAddress());
      other.register(patient.patientAddress(), patient.token());
      sendEvenIfCutOff(large, "{\"type\":\"ping\",\"x\":\"" + "x".repeat(100_000) + "\"}");
      Await.until("the socket is closed", large::isClosed);
      other.frame("registered", patient.patientAddress());
      assertThat(other.isClosed()).isFalse();
    }
  }

  @Test
  void deepFrameIsAnError() {
    try (var live = new LiveClient(server.url())) {
      live.sendText("[".repeat(15_000));
      live.settle();
      live.sendText("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000));
      live.settle();
    }
  }

  @Test
  void registeringAgainChangesNothing() {
    String address = patient.patientAddress();
    try (var live = new LiveClient(server.url())) {
      for (int i = 0; i < 50; i++) live.register(address, patient.token());
      Await.until("all are confirmed", () -> confirmed(live) == 50);
      Prescriptions.active(patient);
      Await.until("it is heard", () -> !live.received(address).isEmpty());
      live.settle();
      assertThat(live.received(address)).hasSize(1);
    }
  }

  @Test
  void registrationsOfOneSocketAreBounded() {
    String id = "abcdefab-cdef-7abc-8def-abcdefabcdef";
    var claims = FORGE.claims("PATIENT", Instant.now().plusSeconds(600)).put("sub", id);
    try (var live = new LiveClient(server.url(), Optional.of(FORGE.signed(claims)))) {
      for (int i = 0; i < 300; i++) {
        live.send(
            new JsonObject()
                .put("type", "register")
                .put("address", "live.users." + spelled(id, i)));
      }
      Await.until("the bound is told", () -> !live.errors("max_handlers_reached").isEmpty());
      live.settle();
      assertThat(confirmed(live)).isLessThanOrEqualTo(200);
    }
  }

  @Test
  void slowReaderLosesMessagesAndIsTold() {
    String address = patient.patientAddress();
    try (var slow = new LiveClient(server.url());
        var quick = new LiveClient(server.url())) {
      slow.register(address, patient.token());
      slow.frame("registered", address);
      quick.register(patient.liveAddress(), patient.token());
      quick.frame("registered", patient.liveAddress());
      slow.pause();
      var large = new JsonObject().put("x", "x".repeat(10_000));
      int sent = 4_000;
      for (int i = 1; i <= sent; i++) {
        server.publish(address, large);
        if (i % 100 == 0) ping(quick);
      }
      slow.resume();
      // Its next message finds room and says first that some were lost.
      Await.until(
          "it is told",
          () -> {
            server.publish(address, new JsonObject().put("next", true));
            return slow.frames().stream()
                .anyMatch(f -> "resynchronise".equals(f.getString("message")));
          });
      assertThat(slow.received(address).stream().filter(large::equals).count()).isLessThan(sent);
    }
  }

  @Test
  void sockJsAnswersItsInfo() {
    var info = server.api().get("/eventbus/info").expect(200).json();
    assertThat(info.getBoolean("websocket")).isTrue();
  }

  /// Waits until the bus has delivered what was published before.
  private static void ping(LiveClient quick) {
    int before = quick.received(patient.liveAddress()).size();
    server.publish(patient.liveAddress(), new JsonObject().put("ping", true));
    Await.until("a ping", () -> quick.received(patient.liveAddress()).size() > before);
  }

  private static long confirmed(LiveClient live) {
    return live.frames().stream().filter(f -> "registered".equals(f.getString("type"))).count();
  }

  /// The same id with some of its letters in upper case: as addresses they differ.
  private static String spelled(String id, int which) {
    var spelled = new StringBuilder(id.toUpperCase(Locale.ROOT));
    for (int i = 0; i < 8; i++) {
      if ((which >> i & 1) == 0) spelled.setCharAt(i, id.charAt(i));
    }
    if (which >= 256) spelled.setCharAt(9, id.charAt(9));
    return spelled.toString();
  }

  /// The server may close while the frame is still being written.
  private static void sendEvenIfCutOff(LiveClient client, String text) {
    try {
      client.sendText(text);
    } catch (Exception cutOff) {
      assertThat(cutOff).isInstanceOf(java.io.IOException.class);
    }
  }
}
