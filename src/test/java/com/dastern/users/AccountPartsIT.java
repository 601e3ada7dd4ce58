package com.dastern.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Specification;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a profile says of the plan, of a doctor's licence, and of an account that is gone.
class AccountPartsIT {
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Operation> ofUsers() {
    return Specification.withToken().stream()
        .filter(operation -> operation.path().startsWith("/api/users/"))
        .toList();
  }

  @Test
  void storageIsTheSumOfOnesOwnFiles() {
    Somebody patient = server.people().patient();
    Somebody other = server.people().doctor();
    assertThat(storage(patient).getLong("usedBytes")).isZero();
    file(patient, 1);
    file(patient, 5_242_880);
    file(other, 300);
    assertThat(storage(patient).getLong("usedBytes")).isEqualTo(5_242_881);
    assertThat(storage(other).getLong("usedBytes")).isEqualTo(300);
    server.change(
        """
        insert into files
        select '%s', gen_random_uuid(), 'MEDICATION_IMAGE', 'image/png', 5242880, 'many/' || n, now()
        from generate_series(1, 500) as n
        """
            .formatted(patient.id()));
    // More than an integer holds.
    assertThat(storage(patient).getLong("usedBytes")).isEqualTo(5_242_881 + 500 * 5_242_880L);
  }

  @ParameterizedTest
  @CsvSource({
    "FREEMIUM, 5368709120",
    "PREMIUM, 21474836480",
    "FAMILY_PREMIUM, 21474836480",
  })
  void quotaIsThatOfTheTier(String tier, long quota) {
    Somebody patient = server.people().patient();
    server.change(
        "update subscriptions set tier = '%s' where user_id = '%s'".formatted(tier, patient.id()));
    assertThat(profile(patient).getString("tier")).isEqualTo(tier);
    assertThat(storage(patient).getLong("quotaBytes")).isEqualTo(quota);
  }

  @Test
  void doctorWhoToldNothingHasAnEmptyLicence() {
    assertThat(licence(server.people().doctor())).isEqualTo(licence("VERIFIED", null, null));
    for (Somebody other : List.of(server.people().patient(), server.people().caregiver())) {
      assertThat(profile(other).containsKey("licence")).isTrue();
      assertThat(profile(other).getValue("licence")).isNull();
    }
  }

  @Test
  void doctorTellsClinicAndSpecialty() {
    Somebody doctor = server.people().doctor();
    var first = change(doctor, new JsonObject().put("clinic", " កាល់ម៉ែត "));
    assertThat(first.getJsonObject("licence")).isEqualTo(licence("VERIFIED", "កាល់ម៉ែត", null));
    change(doctor, new JsonObject().put("specialty", "Cardiology").put("theme", "DARK"));
    assertThat(licence(doctor)).isEqualTo(licence("VERIFIED", "កាល់ម៉ែត", "Cardiology"));
    change(doctor, new JsonObject().put("clinic", "B"));
    change(doctor, new JsonObject().put("theme", "LIGHT"));
    assertThat(licence(doctor)).isEqualTo(licence("VERIFIED", "B", "Cardiology"));
  }

  @Test
  void papersAndTheirDecisionAreShownAndOutliveAChangeOfClinic() {
    Somebody doctor = server.people().doctor();
    server.change(
        """
        insert into doctor_profiles
          (doctor_id, licence_number, rejection_reason, submitted_at, decided_at, updated_at)
        values ('%s', 'KH-1', 'unreadable', '2027-01-02T03:04:05Z', '2027-01-03T03:04:05Z', now())
        """
            .formatted(doctor.id()));
    change(doctor, new JsonObject().put("clinic", "A"));
    var licence = licence(doctor);
    assertThat(licence.getString("clinic")).isEqualTo("A");
    assertThat(licence.getString("number")).isEqualTo("KH-1");
    assertThat(licence.getString("rejectionReason")).isEqualTo("unreadable");
    assertThat(licence.getString("submittedAt")).isEqualTo("2027-01-02T03:04:05Z");
    assertThat(licence.getString("decidedAt")).isEqualTo("2027-01-03T03:04:05Z");
  }

  @Test
  void onlyDoctorsHaveAPractice() {
    for (Somebody other : List.of(server.people().patient(), server.people().caregiver())) {
      var both = new JsonObject().put("clinic", "A").put("specialty", "B").put("theme", "DARK");
      var answer = other.api().put("/api/users/profile", both);
      answer.expectProblem(400, "VALIDATION_FAILED");
      assertThat(answer.json().getJsonArray("errors").stream())
          .extracting(error -> ((JsonObject) error).getString("field"))
          .containsExactly("/clinic", "/specialty");
      assertThat(profile(other).getString("theme")).isEqualTo("LIGHT");
      assertThat(
              server.count(
                  "select count(*) from doctor_profiles where doctor_id = '" + other.id() + "'"))
          .isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("ofUsers")
  void tokenThatOutlivesItsAccountLetsNobodyIn(Operation operation) {
    var claims = FORGE.claims(operation.someRole(), Instant.now().plusSeconds(600));
    var answer =
        server
            .api()
            .with(FORGE.signed(claims))
            .send(
                operation.method(),
                operation.examplePath(),
                operation.bodyExample().map(JsonObject::encode),
                Map.of());
    answer.expectProblem(401, "UNAUTHENTICATED");
  }

  private static void file(Somebody owner, int bytes) {
    UUID id = UUID.randomUUID();
    server.change(
        "insert into files values ('%s', '%s', 'MEDICATION_IMAGE', 'image/png', %d, '%s', now())"
            .formatted(owner.id(), id, bytes, id));
  }

  private static JsonObject licence(
      String status, @Nullable String clinic, @Nullable String specialty) {
    return new JsonObject()
        .put("status", status)
        .put("clinic", clinic)
        .put("specialty", specialty)
        .putNull("number")
        .putNull("rejectionReason")
        .putNull("submittedAt")
        .putNull("decidedAt");
  }

  private static JsonObject storage(Somebody whose) {
    return profile(whose).getJsonObject("storage");
  }

  private static JsonObject licence(Somebody whose) {
    return profile(whose).getJsonObject("licence");
  }

  private static JsonObject profile(Somebody whose) {
    return whose.api().get("/api/users/profile").expect(200).json();
  }

  private static JsonObject change(Somebody whose, JsonObject change) {
    return whose.api().put("/api/users/profile", change).expect(200).json();
  }
}
