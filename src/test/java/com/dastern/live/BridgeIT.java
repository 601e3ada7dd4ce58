package com.dastern.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may listen to what on the bridge, and for how long.
class BridgeIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;
  private static Somebody patient;
  private static Somebody caregiver;
  private static Somebody stranger;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
    patient = FORGE.longLived(server.people().patient());
    caregiver = FORGE.longLived(server.people().caregiverOf(patient));
    stranger = FORGE.longLived(server.people().caregiver());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void ownAddressAndThatOfAPermittedPatientAreOpen() {
    try (var live = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.register(patient.patientAddress(), caregiver.token());
      live.frame("registered", caregiver.liveAddress());
      live.frame("registered", patient.patientAddress());
      change(patient);
      var heard =
          live.frame(f ->
              "rec".equals(f.getString("type"))
                  && patient.patientAddress().equals(f.getString("address")));
      assertThat(heard.getJsonObject("body").getString("kind")).isEqualTo("prescription");
    }
  }

  @Test
  void patientHearsOfOwnDataAndOfNobodyElses() {
    try (var live = new LiveClient(server.url())) {
      live.register(patient.patientAddress(), patient.token());
      live.frame("registered", patient.patientAddress());
      live.register(caregiver.patientAddress(), patient.token());
      assertRefused(live, 403, caregiver.patientAddress());
    }
  }

  @Test
  void addressesOfOthersAreForbidden() {
    try (var live = new LiveClient(server.url())) {
      List<String> others =
          List.of(
              patient.liveAddress(),
              patient.patientAddress(),
              stranger.patientAddress(),
              "live.users." + UUID.randomUUID(),
              "live.patients." + UUID.randomUUID());
      for (String address : others) {
        live.register(address, stranger.token());
        assertRefused(live, 403, address);
      }
      assertThat(live.frames()).noneMatch(f -> "registered".equals(f.getString("type")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "live.users.",
        "live.users.*",
        "live.users..*",
        "live.patients.%s.x",
        "live.patients.%s\n",
        "live.patients. %s",
        "livexpatients.%s",
        "live.doctors.%s",
        "LIVE.PATIENTS.%s",
        "live.patients.%s|.*",
        "x.live.patients.%s",
        "outbox.wake",
        "scheduler.wake",
        "connections.changed",
        "__vertx.reply.1",
        "live.patients.1-1-1-1-1",
        ".*",
        "%s",
        " "
      })
  void unknownFormsAreForbidden(String form) {
    String address = form.formatted(patient.id());
    try (var live = new LiveClient(server.url())) {
      live.register(address, patient.token());
      live.settle();
      assertThat(live.frames()).noneMatch(f -> "registered".equals(f.getString("type")));
      change(patient);
      live.register(patient.liveAddress(), patient.token());
      live.frame("registered", patient.liveAddress());
      assertThat(live.received(address)).isEmpty();
    }
  }

  @Test
  void withoutARightTokenNobodyListens() {
    var claims = FORGE.claims("FAMILY_MEMBER", Instant.now().plus(Duration.ofDays(999)));
    claims.put("sub", caregiver.id());
    var expired = claims.copy().put("exp", 1_000_000_000);
    String address = caregiver.liveAddress();
    for (String token :
        List.of(
            "",
            "x",
            "x.y.z",
            FORGE.unsigned(claims),
            FORGE.signed(expired),
            new TokenForge().signedAs(FORGE, claims))) {
      try (var live = new LiveClient(server.url())) {
        live.register(address, token);
        assertRefused(live, 401, address);
      }
    }
    try (var live = new LiveClient(server.url())) {
      live.send(new JsonObject().put("type", "register").put("address", address));
      assertRefused(live, 401, address);
    }
  }

  @Test
  void tokenOnTheUpgradeCountsForAllAddresses() {
    try (var live = new LiveClient(server.url(), Optional.of(caregiver.token()))) {
      for (String address : List.of(caregiver.liveAddress(), patient.patientAddress())) {
        live.send(new JsonObject().put("type", "register").put("address", address));
        live.frame("registered", address);
      }
    }
  }

  @Test
  void tokenShownOnceCountsForTheSocket() {
    try (var live = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.frame("registered", caregiver.liveAddress());
      live.send(new JsonObject().put("type", "register").put("address", patient.patientAddress()));
      live.frame("registered", patient.patientAddress());
    }
  }

  @Test
  void socketOfOnePersonIsNotTakenOverByAnother() {
    try (var live = new LiveClient(server.url())) {
      live.register(stranger.liveAddress(), stranger.token());
      live.frame("registered", stranger.liveAddress());
      live.register(patient.patientAddress(), caregiver.token());
      assertRefused(live, 401, patient.patientAddress());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "publish"})
  void clientsOnlyListen(String type) {
    try (var live = new LiveClient(server.url());
        var other = new LiveClient(server.url())) {
      live.register(caregiver.liveAddress(), caregiver.token());
      live.register(patient.patientAddress(), caregiver.token());
      other.register(patient.patientAddress(), patient.token());
      live.frame("registered", patient.patientAddress());
      other.frame("registered", patient.patientAddress());
      for (String address :
          List.of(patient.patientAddress(), "connections.changed", "outbox.wake")) {
        live.send(
            new JsonObject()
                .put("type", type)
                .put("address", address)
                .put("replyAddress", "reply")
                .put("headers", new JsonObject().put("authorization", caregiver.token()))
                .put("body", new JsonObject().put("forged", true)));
        assertRefused(live, 405, address);
      }
      change(patient);
      other.frame(f -> "rec".equals(f.getString("type")));
      assertThat(other.frames()).noneMatch(f -> f.encode().contains("forged"));
      assertThat(live.frames()).noneMatch(f -> f.encode().contains("forged"));
    }
  }

  @Test
  void whatTravelsHasNoToken() {
    try (var live = new LiveClient(server.url())) {
      live.register(patient.patientAddress(), caregiver.token());
      live.frame("registered", patient.patientAddress());
      change(patient);
      live.frame(f -> "rec".equals(f.getString("type")));
      assertThat(live.frames().toString()).doesNotContain(caregiver.token());
    }
  }

  @Test
  void revokeStopsDeliveryAtOnceAndAnAcceptAllowsAgain() {
    Somebody watched = FORGE.longLived(server.people().patient());
    Somebody watcher = FORGE.longLived(server.people().caregiverOf(watched));
    String id = watcher.api().get("/api/connections").items().getJsonObject(0).getString("id");
    String address = watched.patientAddress();
    try (var live = new LiveClient(server.url());
        var own = new LiveClient(server.url())) {
      live.register(watcher.liveAddress(), watcher.token());
      live.register(address, watcher.token());
      live.frame("registered", address);
      own.register(address, watched.token());
      own.frame("registered", address);

      watched.api().put("/api/connections/" + id + "/revoke").expect(200);
      assertRefused(live, 403, address);
      change(watched);
      Await.until("the patient hears", () -> own.received(address).size() == 1);
      live.register(address, watcher.token());
      Await.until("refused again", () -> live.refusals(403, address).size() == 2);
      assertThat(live.received(address)).isEmpty();

      var request = new JsonObject().put("identifier", watched.email());
      watcher.api().post("/api/connections/request", request).expect(201);
      watched.api().put("/api/connections/" + id + "/accept").expect(200);
      live.register(address, watcher.token());
      Await.until("registered again", () -> registered(live, address) == 2);
      change(watched);
      Await.until("the caregiver hears again", () -> live.received(address).size() == 1);
    }
  }

  @Test
  void endOfTheTokenEndsTheSocket() {
    Somebody brief = server.people().caregiver();
    try (var live = new LiveClient(server.url());
        var lasting = new LiveClient(server.url())) {
      live.register(brief.liveAddress(), brief.token());
      live.frame("registered", brief.liveAddress());
      lasting.register(caregiver.liveAddress(), caregiver.token());
      lasting.frame("registered", caregiver.liveAddress());
      server.clock().forward(Duration.ofMinutes(16));
      Await.until("the socket is closed", live::isClosed);
      assertThat(live.frames())
          .anyMatch(f -> Integer.valueOf(401).equals(f.getValue("failureCode")));
      assertThat(lasting.isClosed()).isFalse();
    }
  }

  @Test
  void newerTokenProlongsTheSocket() {
    Somebody brief = server.people().caregiver();
    try (var live = new LiveClient(server.url())) {
      live.register(brief.liveAddress(), brief.token());
      live.frame("registered", brief.liveAddress());
      live.register(brief.liveAddress(), FORGE.longLived(brief).token());
      server.clock().forward(Duration.ofMinutes(16));
      request(FORGE.longLived(server.people().patient()), brief);
      live.notification(brief.liveAddress(), "CONNECTION_REQUEST");
      assertThat(live.isClosed()).isFalse();
    }
  }

  private static void request(Somebody by, Somebody whom) {
    var body = new JsonObject().put("identifier", whom.email());
    by.api().post("/api/connections/request", body).expect(201);
  }

  private static long registered(LiveClient live, String address) {
    return live.frames().stream()
        .filter(f -> "registered".equals(f.getString("type")))
        .filter(f -> address.equals(f.getString("address")))
        .count();
  }

  private static void assertRefused(LiveClient live, int code, String address) {
    Await.until(code + " for " + address, () -> !live.refusals(code, address).isEmpty());
  }

  /// Something of that patient changes and is published.
  private static void change(Somebody whose) {
    com.dastern.testing.Prescriptions.active(whose);
  }
}
