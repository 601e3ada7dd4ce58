package com.dastern.medications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.Images;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.Storage;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// An image's way from the phone into the storage and onto a medication, and who sees it there.
class ImageIT {
  private static final String IMAGES = "/api/medication-images";

  private static final String WAITING =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
      """;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void imageIsShownToWhoeverMaySeeThePrescription() {
    var patient = server.people().patient();
    var kept = keep(patient, uploaded(patient, Images.of("jpeg"))).expect(201).json();
    assertThat(kept.getString("mediaType")).isEqualTo("image/jpeg");
    assertThat(kept.getInteger("bytes")).isEqualTo(Images.of("jpeg").length);
    String medication = medication(written(patient, patient, kept.getString("id")).expect(201));

    server.people().caregiver().api().get(path(medication)).expectProblem(404, "NOT_FOUND");
    var own = patient.api().get(path(medication)).expect(200).json();
    var read = Storage.get(own.getString("url"));
    assertThat(read.body()).isEqualTo(Images.of("jpeg"));
    assertThat(read.headers().firstValue("content-type")).contains("image/jpeg");

    var caregiver = server.people().caregiverOf(patient);
    // Still a draft, which is nobody's but the author's.
    caregiver.api().get(path(medication)).expectProblem(404, "NOT_FOUND");
    activate(patient, medication);
    caregiver.api().get(path(medication)).expect(200);
    assertThat(
            server.count(
                "select count(*) from audit_logs where action = 'PRESCRIPTION_VIEWED'"
                    + " and outcome = 'ALLOWED' and actor_id = '%s'".formatted(caregiver.id())))
        .isEqualTo(1);
  }

  @Test
  void medicationWithoutImageHasNone() {
    var patient = server.people().patient();
    var answer = patient.api().post("/api/prescriptions", Prescriptions.metformin()).expect(201);
    assertThat(line(answer).getString("imageId")).isNull();
    patient.api().get(path(medication(answer))).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void doctorShowsAnImageOfTheirOwnToThePatient() {
    var patient = server.people().patient();
    var doctor = server.people().doctorOf(patient);
    String image = kept(doctor);
    var answer = written(doctor, patient, image).expect(201);
    assertThat(line(answer).getString("imageId")).isEqualTo(image);
    doctor.api().get(path(medication(answer))).expect(200);
    doctor.api().delete(IMAGES + "/" + image).expectProblem(409, "IMAGE_IN_USE");
  }

  @Test
  void imageOfSomebodyElseOrNobodyIsRefused() {
    var patient = server.people().patient();
    var doctor = server.people().doctorOf(patient);
    String licence =
        server.text(
            "insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)"
                + " values ('%s', gen_random_uuid(), 'LICENCE_PHOTO', 'image/png', 1,"
                    .formatted(doctor.id())
                + " gen_random_uuid()::text, now()) returning id");
    for (String id : new String[] {kept(patient), licence, UUID.randomUUID().toString()}) {
      var problem = written(doctor, patient, id).expectProblem(400, "VALIDATION_FAILED").json();
      assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("field"))
          .isEqualTo("/medications/0/imageId");
    }
  }

  @Test
  void sameTicketAgainGivesTheSameImage() {
    var patient = server.people().patient();
    String ticket = uploaded(patient, Images.webp());
    var answers = AtOnce.times(6, () -> keep(patient, ticket));
    assertThat(answers).extracting(Answer::status).contains(201);
    String image = keep(patient, ticket).expect(201).id();
    assertThat(answers.stream().filter(a -> a.status() == 201).map(Answer::id)).containsOnly(image);
    assertThat(files(patient)).isEqualTo(1);
    String medication = medication(written(patient, patient, image).expect(201));
    String url = patient.api().get(path(medication)).expect(200).json().getString("url");
    assertThat(Storage.get(url).body()).isEqualTo(Images.webp());
  }

  @Test
  void ticketCountsForWhomItWasMadeAndForImagesAlone() {
    var patient = server.people().patient();
    String ticket = uploaded(patient, Images.webp());
    keep(server.people().patient(), ticket).expectProblem(422, "UPLOAD_NOT_KNOWN");
    keep(patient, ticket.replace(ticket.charAt(30), ticket.charAt(30) == 'A' ? 'B' : 'A'))
        .expectProblem(422, "UPLOAD_NOT_KNOWN");
    String unused = begin(patient).expect(200).json().getString("ticket");
    keep(patient, unused).expectProblem(422, "UPLOAD_MISSING");
  }

  @Test
  void whatIsNoImageOrTooLargeIsRefusedAndRemoved() {
    var patient = server.people().patient();
    String page = uploaded(patient, Images.page());
    keep(patient, page).expectProblem(415, "NOT_AN_IMAGE");
    requireGone(patient, page);
    String large = uploaded(patient, Images.png(5 * 1024 * 1024 + 1));
    keep(patient, large).expectProblem(413, "FILE_TOO_LARGE");
    requireGone(patient, large);
    assertThat(files(patient)).isZero();
  }

  /// It is removed behind the answer.
  private static void requireGone(Somebody patient, String ticket) {
    Await.until("it is gone", () -> keep(patient, ticket).status() == 422);
  }

  @Test
  void fullStorageIsSaidWithItsNumbersAndFreedByRemoving() {
    var patient = server.people().patient();
    fill(patient, 1023);
    String ticket = uploaded(patient, Images.png(5 * 1024 * 1024));
    String other = uploaded(patient, Images.webp());
    String image = keep(patient, ticket).expect(201).id();
    var problem = keep(patient, other).expectProblem(413, "QUOTA_EXCEEDED").json();
    assertThat(problem.getLong("usedBytes")).isEqualTo(5L << 30);
    assertThat(problem.getLong("quotaBytes")).isEqualTo(5L << 30);
    begin(patient).expectProblem(413, "QUOTA_EXCEEDED");

    patient.api().delete(IMAGES + "/" + image).expect(204);
    patient.api().delete(IMAGES + "/" + image).expectProblem(404, "NOT_FOUND");
    begin(patient).expect(200);
  }

  @Test
  void twoUploadsAtOnceDoNotShareTheLastRoom() throws Exception {
    var patient = server.people().patient();
    fill(patient, 1023);
    String one = uploaded(patient, Images.png(5 * 1024 * 1024));
    String other = uploaded(patient, Images.png(5 * 1024 * 1024));
    try (var gate = TestServices.connect(server.database())) {
      gate.setAutoCommit(false);
      // Neither is stored before both are about to be.
      gate.createStatement()
          .execute("select id from users where id = '" + patient.id() + "' for update");
      var answers =
          AtOnce.<Integer>all(
              List.of(
                  () -> keep(patient, one).status(),
                  () -> keep(patient, other).status(),
                  () -> {
                    Await.until("both wait", () -> server.count(WAITING) == 2);
                    gate.commit();
                    return 0;
                  }));
      assertThat(answers).containsExactlyInAnyOrder(201, 413, 0);
    }
  }

  @Test
  void imageThatAnEarlierVersionShowsStays() {
    var patient = server.people().patient();
    String image = kept(patient);
    var answer = patient.api().post("/api/prescriptions", Prescriptions.metformin()).expect(201);
    server.change(
        """
        insert into prescription_versions
          (patient_id, prescription_id, version, change, author_id, at, snapshot)
        values ('%1$s', '%2$s', 99, 'EDITED', '%1$s', now(), '{"medications": [{"imageId": "%3$s"}]}')
        """
            .formatted(patient.id(), answer.id(), image));
    patient.api().delete(IMAGES + "/" + image).expectProblem(409, "IMAGE_IN_USE");
  }

  @Test
  void imageIsNeitherLostNorDanglingWhenItIsUsedAndRemovedAtOnce() {
    var patient = server.people().patient();
    for (int round = 0; round < 4; round++) {
      String image = kept(patient);
      var answers =
          AtOnce.all(
              List.of(
                  () -> written(patient, patient, image).status(),
                  () -> patient.api().delete(IMAGES + "/" + image).status()));
      assertThat(answers).isIn(List.of(400, 204), List.of(201, 409));
    }
  }

  @Test
  void tenUploadsAnHour() {
    var patient = server.people().patient();
    for (int i = 0; i < 10; i++) begin(patient).expect(200);
    begin(patient).expectProblem(429, "TOO_MANY_REQUESTS");
  }

  @Test
  void whatIsNeverHandedInIsRemovedAfterAnHour() {
    var patient = server.people().patient();
    String medication = medication(written(patient, patient, kept(patient)).expect(201));
    uploaded(patient, Images.webp());
    String incoming = "incoming/" + patient.id();
    assertThat(Storage.keys(server.settings(), incoming)).hasSize(1);
    server.clock().forward(Duration.ofMinutes(61));
    server.publish("uploads.wake", new JsonObject());
    Await.until("it is gone", () -> Storage.keys(server.settings(), incoming).isEmpty());
    var again = server.people().again(patient);
    String url = again.api().get(path(medication)).expect(200).json().getString("url");
    assertThat(Storage.get(url).statusCode()).isEqualTo(200);
  }

  private static Answer begin(Somebody owner) {
    return owner.api().post(IMAGES + "/upload");
  }

  /// The ticket of bytes that are in the storage.
  private static String uploaded(Somebody owner, byte[] bytes) {
    JsonObject upload = begin(owner).expect(200).json();
    assertThat(Storage.put(upload.getString("url"), bytes, "text/html")).isEqualTo(200);
    return upload.getString("ticket");
  }

  private static Answer keep(Somebody owner, String ticket) {
    return owner.api().post(IMAGES, new JsonObject().put("ticket", ticket));
  }

  private static String kept(Somebody owner) {
    return keep(owner, uploaded(owner, Images.of("png"))).expect(201).id();
  }

  private static Answer written(Somebody author, Somebody patient, String image) {
    JsonObject draft = Prescriptions.metformin();
    draft.getJsonArray("medications").getJsonObject(0).put("imageId", image);
    if (!author.equals(patient)) draft.put("patientId", patient.id());
    return author.api().post("/api/prescriptions", draft);
  }

  private static JsonObject line(Answer prescription) {
    return prescription.json().getJsonArray("medications").getJsonObject(0);
  }

  private static String medication(Answer prescription) {
    return line(prescription).getString("id");
  }

  private static void activate(Somebody patient, String medication) {
    String prescription =
        server.text("select prescription_id from medications where id = '" + medication + "'");
    var status = new JsonObject().put("status", "ACTIVE");
    patient.api().put("/api/prescriptions/" + prescription + "/status", status).expect(200);
  }

  private static String path(String medication) {
    return "/api/medications/" + medication + "/image";
  }

  private static long files(Somebody owner) {
    return server.count("select count(*) from files where owner_id = '" + owner.id() + "'");
  }

  /// So many files of 5 MB, behind the server's back.
  private static void fill(Somebody owner, int files) {
    server.change(
        """
        insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)
        select '%s', gen_random_uuid(), 'MEDICATION_IMAGE', 'image/png', 5242880,
               gen_random_uuid()::text, now()
        from generate_series(1, %d)
        """
            .formatted(owner.id(), files));
  }
}
