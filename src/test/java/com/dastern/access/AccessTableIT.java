package com.dastern.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.access.Situation.Relation;
import com.dastern.testing.Answer;
import com.dastern.testing.Await;
import com.dastern.testing.LiveClient;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation that touches a patient's data, in every situation, against the rules; and the
/// same over the bridge. A new operation is covered once the contract classifies it.
class AccessTableIT {
  /// Tags whose operations touch no patient's medical data.
  private static final Set<String> OTHER_TAGS =
      // A batch and the feed are the caller's own; what they say of others each item is judged by.
      Set.of("auth", "admin", "connections", "notifications", "system", "audit", "sync");

  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;
  private static Bedside bedside;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            Map.of(
                "AUTH_KEY", FORGE.pem(),
                "SCHEDULER_ENABLED", "false",
                "LIMITS_UPLOADS", "1000000"));
    bedside = new Bedside(server, FORGE);
  }

  @AfterAll
  static void stop() {
    bedside.close();
    server.close();
  }

  static List<Operation> operations() {
    return Specification.operations().stream()
        .filter(operation -> operation.json().containsKey("x-patient-data"))
        .toList();
  }

  static Stream<Arguments> cells() {
    return operations().stream()
        .flatMap(operation ->
            Situation.all().stream().map(situation -> Arguments.of(operation, situation)));
  }

  static List<Situation> situations() {
    return Situation.all();
  }

  @Test
  void contractClassifiesEveryOperationThatMayTouchMedicalData() {
    for (Operation operation : Specification.operations()) {
      String tag = operation.json().getJsonArray("tags").getString(0);
      boolean ofOwnAccount = tag.equals("users") && operation.roles().isEmpty();
      if (OTHER_TAGS.contains(tag) || ofOwnAccount) continue;
      assertThat(operation.json().getString("x-patient-data"))
          .as(operation.toString())
          .isIn("own", "read", "prescribe", "listed");
    }
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("cells")
  void ruleHolds(Operation operation, Situation situation) {
    bedside.arrange(situation);
    Somebody caller = bedside.caller(situation);
    boolean names = bedside.namesThePatient(operation);
    long allowed = bedside.entries(caller, "ALLOWED");
    long refused = bedside.entries(caller, "REFUSED");

    Answer answer = send(operation, caller);

    Verdict expected = Verdict.of(operation, names, situation);
    assertThat(Verdict.seen(operation, answer, names, situation, bedside))
        .as(answer.status() + " " + answer.text())
        .isEqualTo(expected);
    if (expected != Verdict.YES && expected != Verdict.OWN) {
      assertThat(answer.text()).doesNotContain(bedside.marker);
    }
    if (situation.relation() == Relation.SELF || expected == Verdict.OWN) return;
    boolean someoneElsesData = expected != Verdict.ROLE && !isOwn(operation);
    boolean isRefused = expected == Verdict.UNKNOWN || expected == Verdict.PERMISSION;
    // Whose dose it is would only be found through a connection.
    boolean cannotBeFound =
        operation.id().equals("sendNudge") && situation.relation() == Relation.NONE;
    assertThat(bedside.entries(caller, "REFUSED") - refused)
        .as("refusals in the trail")
        .isEqualTo(someoneElsesData && isRefused && !cannotBeFound ? 1 : 0);
    if (someoneElsesData && !isRefused && answer.status() < 300 && isLook(operation, answer)) {
      assertThat(bedside.entries(caller, "ALLOWED") - allowed)
          .as("looks in the trail")
          .isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("situations")
  void bridgeKeepsTheSameRule(Situation situation) {
    bedside.arrange(situation);
    Somebody caller = bedside.caller(situation);
    String address = bedside.patient.patientAddress();
    try (var live = new LiveClient(server.url())) {
      live.register(caller.liveAddress(), caller.token());
      live.frame("registered", caller.liveAddress());
      live.register(address, caller.token());
      if (!Verdict.listens(situation)) {
        Await.until("it is refused", () -> !live.refusals(403, address).isEmpty());
      } else {
        live.frame("registered", address);
      }
      server.publish(address, bedside.message(1));
      server.publish(caller.liveAddress(), new JsonObject().put("kind", "mark"));
      Await.until("the mark behind it", () -> !live.received(caller.liveAddress()).isEmpty());
      if (Verdict.hears(situation)) {
        Await.until("it is heard", () -> live.received(address).size() == 1);
      } else {
        assertThat(live.received(address)).isEmpty();
      }
    }
  }

  @Test
  void documentHasTheTable() {
    AccessDocument.check(operations(), bedside);
  }

  private static Answer send(Operation operation, Somebody caller) {
    var body = Optional.ofNullable(bedside.body(operation)).map(JsonObject::encode);
    return caller
        .api()
        .send(operation.method(), bedside.path(operation), body, Bedside.headers(operation));
  }

  /// Whom a list leaves out was not looked at.
  private static boolean isLook(Operation operation, Answer answer) {
    return switch (operation.json().getString("x-patient-data")) {
      case "read" -> true;
      case "listed" -> answer.text().contains(bedside.patient.id());
      default -> false;
    };
  }

  private static boolean isOwn(Operation operation) {
    return operation.json().getString("x-patient-data").equals("own");
  }
}
