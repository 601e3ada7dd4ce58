package com.dastern.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.TokenForge;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A patient makes a code, and whoever brings it first is let in.
class InvitationIT {
  private static final TokenForge FORGE = new TokenForge();
  private static final String SITE = "https://dastern.test/app";
  private static TestServer server;
  private Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "HTTP_PUBLIC_URL", SITE + "/"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void patientComes() {
    patient = FORGE.longLived(server.people().patient());
  }

  @Test
  void codeConnectsAtOnceToWhatItCarries() {
    var body =
        new JsonObject()
            .put("permission", "SELECTED")
            .put("selection", new JsonObject().put("from", "2026-01-01"));
    var made = invite(body).expect(201).json();
    Somebody daughter = caregiver();
    var connection = accept(daughter, made.getString("code")).expect(200).json();
    assertThat(connection.getString("status")).isEqualTo("ACCEPTED");
    assertThat(connection.getString("permission")).isEqualTo("SELECTED");
    assertThat(connection.getJsonObject("selection").getString("from")).isEqualTo("2026-01-01");
    assertThat(connection.getJsonObject("other").getString("id")).isEqualTo(patient.id());
    assertThat(connection.getJsonObject("other").getString("name")).isNotBlank();
    daughter.api().get("/api/doses/schedule?patientId=" + patient.id()).expect(200);
    Await.until(
        "the patient is told",
        () ->
            patient
                .api()
                .get("/api/notifications")
                .expect(200)
                .text()
                .contains("CONNECTION_ACCEPTED"));
    assertThat(states()).containsExactly("USED");
    for (var action : List.of("INVITATION_MADE", "INVITATION_USED", "CONNECTION_ACCEPTED")) {
      assertThat(trail(action)).as(action).isEqualTo(1);
    }
  }

  @Test
  void doctorsAreLetInToo() {
    Somebody doctor = FORGE.longLived(server.people().doctor());
    var connection = accept(doctor, code()).expect(200).json();
    assertThat(connection.getString("permission")).isEqualTo("ALLOWED");
  }

  @Test
  void codesHaveTenCharactersWithoutLookAlikes() {
    Set<String> codes = new HashSet<>();
    for (int i = 0; i < 20; i++) codes.add(code());
    assertThat(codes).hasSize(20).allMatch(code -> code.matches("[2-9ACDEFHJKMNPQRTVWXY]{10}"));
    assertThat(String.join("", codes)).doesNotContainPattern("[01OILUZSGB]");
  }

  @Test
  void caseBlanksAndDashesDoNotMatter() {
    String code = code();
    String typed =
        " "
            + code.substring(0, 5).toLowerCase(Locale.ROOT)
            + "-"
            + code.substring(5).toLowerCase(Locale.ROOT)
            + " ";
    accept(caregiver(), typed).expect(200);
  }

  @Test
  void databaseKnowsNoCode() {
    String code = code();
    assertThat(server.text("select string_agg(i::text, ' ') from invitations i"))
        .doesNotContainIgnoringCase(code);
    assertThat(server.text("select string_agg(a::text, ' ') from audit_logs a"))
        .doesNotContainIgnoringCase(code);
  }

  @Test
  void usedExpiredWithdrawnAndUnknownAreToldApart() {
    String used = code();
    Somebody first = caregiver();
    accept(first, used).expect(200);
    accept(caregiver(), used).expectProblem(409, "INVITATION_USED");
    accept(first, used).expectProblem(409, "INVITATION_USED");

    var withdrawn = invite(new JsonObject()).expect(201).json();
    patient.api().delete(path(withdrawn)).expect(204);
    patient.api().delete(path(withdrawn)).expect(204);
    accept(caregiver(), withdrawn.getString("code")).expectProblem(422, "INVITATION_WITHDRAWN");
    assertThat(trail("INVITATION_WITHDRAWN")).isEqualTo(1);

    accept(caregiver(), "2345678923").expectProblem(404, "INVITATION_UNKNOWN");
    accept(caregiver(), "0000000000").expectProblem(404, "INVITATION_UNKNOWN");

    String expired = code();
    server.clock().forward(Duration.ofHours(24).plusSeconds(1));
    accept(FORGE.longLived(caregiver()), expired).expectProblem(422, "INVITATION_EXPIRED");
    assertThat(states()).containsExactly("EXPIRED", "WITHDRAWN", "USED");
  }

  @Test
  void usedOneIsNotWithdrawn() {
    var made = invite(new JsonObject()).expect(201).json();
    accept(caregiver(), made.getString("code")).expect(200);
    patient.api().delete(path(made)).expectProblem(409, "INVITATION_USED");
    patient.api().get(path(made) + "/qr").expectProblem(409, "INVITATION_USED");
  }

  @Test
  void longerLifeIsHeld() {
    String code = invite(new JsonObject().put("hours", 168)).expect(201).json().getString("code");
    server.clock().forward(Duration.ofHours(167));
    accept(FORGE.longLived(caregiver()), code).expect(200);
  }

  @Test
  void ofTwentyAtOnceOneIsLetIn() {
    server.change(
        "update subscriptions set tier = 'FAMILY_PREMIUM' where user_id = '%s'"
            .formatted(patient.id()));
    String code = code();
    List<Somebody> family = IntStream.range(0, 20).mapToObj(_ -> caregiver()).toList();
    var answers =
        AtOnce.all(
            family.stream()
                .<Callable<Answer>>map(somebody -> () -> accept(somebody, code))
                .toList());
    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
    answers.stream()
        .filter(answer -> answer.status() != 200)
        .forEach(answer -> answer.expectProblem(409, "INVITATION_USED"));
    assertThat(connections()).isEqualTo(1);
    assertThat(trail("INVITATION_USED")).isEqualTo(1);
  }

  @Test
  void ofUseAndWithdrawalAtOnceOneWins() {
    server.change(
        "update subscriptions set tier = 'FAMILY_PREMIUM' where user_id = '%s'"
            .formatted(patient.id()));
    for (int round = 0; round < 8; round++) {
      var made = invite(new JsonObject()).expect(201).json();
      Somebody somebody = caregiver();
      var answers =
          AtOnce.<Answer>all(
              List.of(
                  () -> accept(somebody, made.getString("code")),
                  () -> patient.api().delete(path(made))));
      boolean used = answers.getFirst().status() == 200;
      answers
          .get(used ? 1 : 0)
          .expectProblem(used ? 409 : 422, used ? "INVITATION_USED" : "INVITATION_WITHDRAWN");
      assertThat(states().getFirst()).isEqualTo(used ? "USED" : "WITHDRAWN");
    }
  }

  @Test
  void fullPlanLeavesTheCodeUnused() {
    server.people().caregiverOf(patient);
    String code = code();
    Somebody second = caregiver();
    accept(second, code).expectProblem(422, "CAREGIVER_LIMIT");
    assertThat(states()).containsExactly("OPEN");
    assertThat(trail("INVITATION_USED")).isZero();
    server.change(
        "update subscriptions set tier = 'PREMIUM' where user_id = '%s'".formatted(patient.id()));
    accept(second, code).expect(200);
  }

  @Test
  void whoIsConnectedAlreadyLeavesTheCodeUnused() {
    Somebody daughter = FORGE.longLived(server.people().caregiverOf(patient));
    accept(daughter, code()).expectProblem(409, "ALREADY_CONNECTED");
    assertThat(states()).containsExactly("OPEN");
  }

  @Test
  void twentyMayBeOpen() {
    var answers = AtOnce.times(25, () -> invite(new JsonObject()));
    assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(20);
    answers.stream()
        .filter(answer -> answer.status() != 201)
        .forEach(answer -> answer.expectProblem(409, "INVITATION_LIMIT"));
    var open = patient.api().get("/api/connections/invitations").expect(200).items();
    patient.api().delete(path(open.getJsonObject(3))).expect(204);
    invite(new JsonObject()).expect(201);
    invite(new JsonObject()).expectProblem(409, "INVITATION_LIMIT");
  }

  @Test
  void qrCodeLeadsToTheLink() throws Exception {
    var made = invite(new JsonObject()).expect(201).json();
    assertThat(made.getString("link"))
        .isEqualTo(SITE + "/live#invitation=" + made.getString("code"));
    var response = download(path(made) + "/qr");
    assertThat(response.headers().firstValue("content-type")).contains("image/png");
    assertThat(response.headers().firstValue("cache-control")).contains("no-store");
    var image = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(image.getWidth()).isEqualTo(image.getHeight()).isBetween(200, 1000);
    assertThat(response.body().length).isLessThan(8_000);
    int side = image.getWidth();
    var source = new RGBLuminanceSource(side, side, image.getRGB(0, 0, side, side, null, 0, side));
    var read = new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)));
    assertThat(read.getText()).isEqualTo(made.getString("link"));
  }

  @Test
  void longestLinkFitsItsBounds() throws Exception {
    byte[] png = QrPng.of("https://dastern.test/" + "y".repeat(279));
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isLessThanOrEqualTo(1000);
  }

  @Test
  void anothersInvitationDoesNotExist() {
    var made = invite(new JsonObject()).expect(201).json();
    Somebody other = FORGE.longLived(server.people().patient());
    other.api().delete(path(made)).expectProblem(404, "NOT_FOUND");
    other.api().get(path(made) + "/qr").expectProblem(404, "NOT_FOUND");
    assertThat(other.api().get("/api/connections/invitations").expect(200).items()).isEmpty();
    assertThat(states()).containsExactly("OPEN");
  }

  @Test
  void selectionNamesThePatientsOwnPrescriptions() {
    invite(selected(UUID.randomUUID().toString()))
        .expectProblem(422, "SELECTION_UNKNOWN_PRESCRIPTION");
    Somebody other = FORGE.longLived(server.people().patient());
    invite(selected(Prescriptions.active(other)))
        .expectProblem(422, "SELECTION_UNKNOWN_PRESCRIPTION");
    String own = Prescriptions.active(patient);
    String code = invite(selected(own)).expect(201).json().getString("code");
    var connection = accept(caregiver(), code).expect(200).json();
    assertThat(connection.getJsonObject("selection").getJsonArray("prescriptionIds"))
        .containsExactly(own);
  }

  @Test
  void codeGoesOutAsATextMessage() {
    var to = new JsonObject().put("sendTo", new JsonObject().put("phone", "012 345 671"));
    String code = invite(to).expect(201).json().getString("code");
    assertThat(message("+85512345671"))
        .contains(code)
        .contains("អញ្ជើញ")
        .endsWith(SITE + "/live#invitation=" + code);
    to.getJsonObject("sendTo").put("phone", "012 345 672");
    patient
        .api()
        .send(
            "POST",
            "/api/connections/invitations",
            Optional.of(to.encode()),
            Map.of("accept-language", "en"))
        .expect(201);
    assertThat(message("+85512345672")).contains("invites you");
  }

  @Test
  void wrongNumberIsNamed() {
    var to = new JsonObject().put("sendTo", new JsonObject().put("phone", "+1 202 555 0100"));
    var answer = invite(to).expectProblem(400, "VALIDATION_FAILED");
    assertThat(answer.text()).contains("/sendTo/phone");
  }

  @Test
  void tenTextMessagesAnHourGoOut() {
    var to = new JsonObject().put("sendTo", new JsonObject().put("phone", "012 345 673"));
    for (int i = 0; i < 10; i++) invite(to).expect(201);
    invite(to).expectProblem(429, "TOO_MANY_REQUESTS");
    invite(new JsonObject()).expect(201);
  }

  @Test
  void triesAreCountedLikeThoseToSignIn() {
    var answer = accept(caregiver(), "2345678923");
    assertThat(answer.headers().firstValue("ratelimit-policy").orElseThrow()).contains("sign-in");
  }

  private Answer invite(JsonObject body) {
    return patient.api().post("/api/connections/invitations", body);
  }

  private String code() {
    return invite(new JsonObject()).expect(201).json().getString("code");
  }

  private static Somebody caregiver() {
    return FORGE.longLived(server.people().caregiver());
  }

  private static Answer accept(Somebody somebody, String code) {
    return somebody
        .api()
        .post("/api/connections/invitations/accept", new JsonObject().put("code", code));
  }

  private static String path(JsonObject invitation) {
    return "/api/connections/invitations/" + invitation.getString("id");
  }

  private static JsonObject selected(String prescription) {
    return new JsonObject()
        .put("permission", "SELECTED")
        .put(
            "selection",
            new JsonObject().put("prescriptionIds", new JsonArray().add(prescription)));
  }

  private List<String> states() {
    return patient.api().get("/api/connections/invitations").expect(200).items().stream()
        .map(item -> ((JsonObject) item).getString("state"))
        .toList();
  }

  private java.net.http.HttpResponse<byte[]> download(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .header("authorization", "Bearer " + patient.token())
              .build();
      return client.send(request, BodyHandlers.ofByteArray());
    }
  }

  private static String message(String phone) {
    return Await.value(
        "a text message",
        () ->
            Optional.ofNullable(
                server.text(
                    "select max(body) from development_outbox where phone = '%s'"
                        .formatted(phone))));
  }

  private long connections() {
    return server.count(
        "select count(*) from connections where patient_id = '%s' and status = 'ACCEPTED'"
            .formatted(patient.id()));
  }

  private long trail(String action) {
    return server.count(
        "select count(*) from audit_logs where patient_id = '%s' and action = '%s' and outcome = 'ALLOWED'"
            .formatted(patient.id(), action));
  }
}
