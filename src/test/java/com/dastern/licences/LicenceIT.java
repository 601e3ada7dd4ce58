package com.dastern.licences;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.Images;
import com.dastern.testing.People;
import com.dastern.testing.Storage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A doctor's way from registration to the first log-in, and the ways in which it may go wrong.
class LicenceIT {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final int FIVE_MEGABYTES = 5 * 1024 * 1024;

  private static TestServer server;
  private static People.Somebody admin;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    admin = server.people().admin();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> images() {
    return Stream.of(
        Arguments.of("image/jpeg", Images.of("jpeg")),
        Arguments.of("image/png", Images.of("png")),
        Arguments.of("image/webp", Images.webp()),
        Arguments.of("image/png", Images.png(FIVE_MEGABYTES)));
  }

  @ParameterizedTest
  @MethodSource("images")
  void doctorLogsInOnceAnAdministratorHasSeenTheLicence(String mediaType, byte[] photo) {
    String email = doctor();
    logIn(email).expectProblem(403, "ACCOUNT_PENDING_VERIFICATION");
    submit(uploaded(email, photo, "text/html")).expect(204);
    logIn(email).expectProblem(403, "ACCOUNT_PENDING_VERIFICATION");

    JsonObject seen = look(email);
    assertThat(seen.getString("clinic")).isEqualTo("មន្ទីរពេទ្យ");
    assertThat(seen.getString("licenceNumber")).isEqualTo("KH-1");
    var read = Storage.get(seen.getJsonObject("licencePhoto").getString("url"));
    assertThat(read.body()).isEqualTo(photo);
    assertThat(read.headers().firstValue("content-type")).contains(mediaType);

    decide(email, "verify").expect(200);
    logIn(email).expect(200);
  }

  @Test
  void rejectedDoctorHandsInAgain() {
    String email = submitted();
    reject(email, "រូបថតមិនច្បាស់").expect(200);
    logIn(email).expectProblem(403, "ACCOUNT_REJECTED");
    assertThat(look(email).getString("rejectionReason")).isEqualTo("រូបថតមិនច្បាស់");
    String first = look(email).getJsonObject("licencePhoto").getString("url");

    submit(uploaded(email, Images.of("jpeg"), "image/jpeg")).expect(204);
    logIn(email).expectProblem(403, "ACCOUNT_PENDING_VERIFICATION");
    Await.until("the earlier photo is gone", () -> Storage.get(first).statusCode() == 404);
    assertThat(files(email)).isEqualTo(1);
    decide(email, "verify").expect(200);
    assertThat(look(email).getString("rejectionReason")).isNull();
    logIn(email).expect(200);
  }

  @Test
  void verifiedDoctorWhoIsRejectedIsOutAtOnce() {
    String email = submitted();
    decide(email, "verify").expect(200);
    String token = logIn(email).expect(200).json().getString("accessToken");
    var doctor = server.api().with(token);
    doctor.get("/api/users/profile").expect(200);
    reject(email, "licence withdrawn").expect(200);
    doctor.get("/api/users/profile").expectProblem(401, "UNAUTHENTICATED");
    logIn(email).expectProblem(403, "ACCOUNT_REJECTED");
  }

  @Test
  void nobodyIsVerifiedWithoutPapers() {
    String email = doctor();
    decide(email, "verify").expectProblem(409, "LICENCE_MISSING");
    logIn(email).expectProblem(403, "ACCOUNT_PENDING_VERIFICATION");
  }

  @Test
  void doctorIsToldOfTheDecision() {
    String email = submitted();
    decide(email, "verify").expect(200);
    String token = logIn(email).expect(200).json().getString("accessToken");
    var list = server.api().with(token);
    Await.until("the doctor is told", () -> !list.get("/api/notifications").items().isEmpty());
    var told = list.get("/api/notifications").items().getJsonObject(0);
    assertThat(told.getString("type")).isEqualTo("ACCOUNT");
    assertThat(told.getString("title")).isEqualTo("អាជ្ញាប័ណ្ណបានផ្ទៀងផ្ទាត់");
  }

  @Test
  void whatIsNoImageIsRefusedAndRemoved() {
    String email = doctor();
    String ticket = uploaded(email, Images.page(), "image/png");
    submit(ticket).expectProblem(415, "NOT_AN_IMAGE");
    submit(ticket).expectProblem(422, "UPLOAD_MISSING");
    assertThat(files(email)).isZero();
  }

  @Test
  void whatIsTooLargeIsRefusedAndRemoved() {
    String email = doctor();
    String ticket = uploaded(email, Images.png(FIVE_MEGABYTES + 1), "image/png");
    submit(ticket).expectProblem(413, "FILE_TOO_LARGE");
    submit(ticket).expectProblem(422, "UPLOAD_MISSING");
  }

  @Test
  void sameTicketAgainChangesNothing() {
    String email = doctor();
    String ticket = uploaded(email, Images.of("png"), "image/png");
    var answers = AtOnce.times(6, () -> submit(ticket).status());
    assertThat(answers).contains(204).allMatch(status -> status == 204 || status >= 422);
    submit(ticket).expect(204);
    assertThat(files(email)).isEqualTo(1);
    var photo = look(email).getJsonObject("licencePhoto").getString("url");
    assertThat(Storage.get(photo).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAAAA", "not-a-ticket-of-ours-at-all"})
  void ticketThatWasNotMadeHereIsRefused(String ticket) {
    submit(ticket).expectProblem(422, "UPLOAD_NOT_KNOWN");
  }

  @Test
  void changedOrOldTicketIsRefused() {
    String ticket = uploaded(doctor(), Images.of("png"), "image/png");
    String other = ticket.startsWith("A") ? "B" : "A";
    submit(other + ticket.substring(1)).expectProblem(422, "UPLOAD_NOT_KNOWN");
    server.clock().forward(Duration.ofMinutes(15));
    submit(ticket).expectProblem(422, "UPLOAD_NOT_KNOWN");
    admin = server.people().again(admin);
  }

  @Test
  void onlyTheDoctorsPasswordOpensAnUpload() {
    String email = doctor();
    begin(email, "another password").expectProblem(401, "INVALID_CREDENTIALS");
    begin("nobody@example.com", People.PASSWORD).expectProblem(401, "INVALID_CREDENTIALS");
    begin(server.people().patient().email(), People.PASSWORD)
        .expectProblem(422, "LICENCE_NEEDS_DOCTOR");
    begin(server.people().doctor().email(), People.PASSWORD).expectProblem(409, "LICENCE_VERIFIED");
  }

  @Test
  void tenUploadsAnHour() {
    String email = doctor();
    for (int i = 0; i < 10; i++) begin(email, People.PASSWORD).expect(200);
    var refused = begin(email, People.PASSWORD).expectProblem(429, "TOO_MANY_REQUESTS");
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void fullStorageIsSaidWithItsNumbers() {
    String email = doctor();
    server.change(
        "insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)"
            + " select u.id, gen_random_uuid(), 'LICENCE_PHOTO', 'image/png', 5242880,"
            + " gen_random_uuid()::text, now() from users u, generate_series(1, 1024)"
            + " where email = '"
            + email
            + "'");
    var problem = begin(email, People.PASSWORD).expectProblem(413, "QUOTA_EXCEEDED").json();
    assertThat(problem.getLong("usedBytes")).isEqualTo(5L << 30);
    assertThat(problem.getLong("quotaBytes")).isEqualTo(5L << 30);
  }

  @Test
  void listIsByStatusAndInPages() {
    String first = submitted();
    String second = submitted();
    var page = admin.api().get("/api/admin/doctors?limit=1&status=PENDING_VERIFICATION");
    assertThat(page.items().getJsonObject(0).getString("email")).isEqualTo(second);
    var next =
        admin
            .api()
            .get(
                "/api/admin/doctors?limit=1&status=PENDING_VERIFICATION&cursor="
                    + page.json().getString("nextCursor"));
    assertThat(next.items().getJsonObject(0).getString("email")).isEqualTo(first);
    decide(second, "verify").expect(200);
    var verified = admin.api().get("/api/admin/doctors?status=VERIFIED").expect(200);
    assertThat(verified.text()).contains(second).doesNotContain(first);
  }

  @Test
  void decisionsAndLooksAreAudited() {
    String email = submitted();
    look(email);
    decide(email, "verify").expect(200);
    decide(email, "verify").expect(200);
    reject(email, "withdrawn").expect(200);
    assertThat(
            server.text(
                "select string_agg(action, ' ' order by id) from audit_logs where subject_id = '"
                    + id(email)
                    + "' and action like any (array['LICENCE%', 'DOCTOR%'])"))
        .isEqualTo("LICENCE_SUBMITTED LICENCE_VIEWED DOCTOR_VERIFIED DOCTOR_REJECTED");
  }

  private static String doctor() {
    String email = "dr" + NEXT.incrementAndGet() + "@example.com";
    var body =
        new JsonObject()
            .put("role", "DOCTOR")
            .put("name", "លឹម វណ្ណា")
            .put("email", email)
            .put("password", People.PASSWORD);
    server.api().post("/api/auth/register", body).expect(201);
    return email;
  }

  private static String submitted() {
    String email = doctor();
    submit(uploaded(email, Images.of("png"), "image/png")).expect(204);
    return email;
  }

  /// The ticket of bytes that are in the storage.
  private static String uploaded(String email, byte[] bytes, String mediaType) {
    JsonObject upload = begin(email, People.PASSWORD).expect(200).json();
    assertThat(Storage.put(upload.getString("url"), bytes, mediaType)).isEqualTo(200);
    return upload.getString("ticket");
  }

  private static Answer begin(String identifier, String password) {
    var body = new JsonObject().put("identifier", identifier).put("password", password);
    return server.api().post("/api/auth/licence/upload", body);
  }

  private static Answer submit(String ticket) {
    var body =
        new JsonObject()
            .put("ticket", ticket)
            .put("clinic", " មន្ទីរពេទ្យ ")
            .put("specialty", "Endocrinology")
            .put("licenceNumber", "KH-1");
    return server.api().post("/api/auth/licence", body);
  }

  private static Answer logIn(String email) {
    var body = new JsonObject().put("identifier", email).put("password", People.PASSWORD);
    return server.api().post("/api/auth/login", body);
  }

  private static String id(String email) {
    return server.text("select id from users where email = '" + email + "'");
  }

  private static long files(String email) {
    return server.count("select count(*) from files where owner_id = '" + id(email) + "'");
  }

  private static JsonObject look(String email) {
    return admin.api().get("/api/admin/doctors/" + id(email)).expect(200).json();
  }

  private static Answer decide(String email, String decision) {
    return admin.api().put("/api/admin/doctors/" + id(email) + "/" + decision);
  }

  private static Answer reject(String email, String reason) {
    return admin
        .api()
        .put("/api/admin/doctors/" + id(email) + "/reject", new JsonObject().put("reason", reason));
  }
}
