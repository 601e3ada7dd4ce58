package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Writing prescriptions, and who sees them.
class PrescriptionIT {
  private static TestServer server;
  private static Somebody patient;
  private static Somebody doctor;
  private static Somebody otherDoctor;
  private static Somebody caregiver;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
    doctor = server.people().doctorOf(patient);
    otherDoctor = server.people().doctorOf(patient);
    caregiver = server.people().caregiverOf(patient);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void draftReadsAsItWasWritten() {
    var written = write(patient, Prescriptions.metformin()).expect(201).json();
    assertThat(written.getString("status")).isEqualTo("DRAFT");
    assertThat(written.getInteger("version")).isEqualTo(1);
    assertThat(written.getString("authorId")).isEqualTo(patient.id());
    var medication = written.getJsonArray("medications").getJsonObject(0);
    assertThat(medication.getInteger("timesPerDay")).isEqualTo(2);
    assertThat(medication.getJsonObject("days").getString("pattern")).isEqualTo("DAILY");
    assertThat(medication.getJsonObject("grid").getJsonObject("night").getDouble("amount"))
        .isEqualTo(0.5);
    assertThat(medication.getValue("endDate")).isNull();
    assertThat(get(patient, written.getString("id")).expect(200).json()).isEqualTo(written);
  }

  @Test
  void durationCountsTheFirstDay() {
    var body = with(m -> m.put("startDate", "2026-12-01").put("durationDays", 30));
    var medication =
        write(patient, body).expect(201).json().getJsonArray("medications").getJsonObject(0);
    assertThat(medication.getString("endDate")).isEqualTo("2026-12-30");
  }

  @Test
  void medicationTakenAsNeededNeedsNoGrid() {
    var body = with(m -> m.put("asNeeded", true).remove("grid"));
    write(patient, body).expect(201);
  }

  static Stream<Arguments> wrongMedications() {
    return Stream.of(
        wrong("/nameKm", m -> List.of("nameKm", "nameLatin").forEach(m::remove)),
        wrong("/grid", m -> m.remove("grid")),
        wrong("/grid", m -> m.put("grid", new JsonObject())),
        wrong("/grid", m -> m.put("grid", new JsonObject().putNull("night"))),
        wrong("/grid/morning/amount", m -> m.put("grid", morning(0.0005))),
        wrong("/grid/morning/amount", m -> m.put("grid", morning(1.2345))),
        wrong("/grid/morning/amount", m -> m.put("grid", morning(1000.001))),
        wrong("/endDate", m -> m.put("startDate", "2026-12-02").put("endDate", "2026-12-01")),
        wrong("/durationDays", m -> m.put("endDate", "2027-01-01").put("durationDays", 3)),
        wrong("/startDate", m -> m.put("startDate", "2027-02-29")),
        wrong("/startDate", m -> m.put("startDate", "1899-12-31")),
        wrong("/endDate", m -> m.put("endDate", "2201-01-01")),
        wrong("/days/every", m -> m.put("days", days("EVERY_N_DAYS"))),
        wrong("/days/weekdays", m -> m.put("days", days("WEEKDAYS"))),
        wrong("/days/every", m -> m.put("days", days("DAILY").put("every", 3))),
        wrong(
            "/days/weekdays",
            m -> m.put("days", days("DAILY").put("weekdays", new JsonArray().add("MONDAY")))),
        wrong("/days/every", m -> m.put("days", days("EVERY_N_DAYS").put("every", 91))));
  }

  @ParameterizedTest
  @MethodSource("wrongMedications")
  void wrongMedicationIsNamed(String field, Consumer<JsonObject> change) {
    var answer = write(patient, with(change)).expectProblem(400, "VALIDATION_FAILED");
    assertThat(fields(answer)).containsExactly("/medications/0" + field);
  }

  @Test
  void everyWrongMedicationIsNamed() {
    var body = Prescriptions.metformin();
    JsonArray medications = body.getJsonArray("medications");
    for (int i = 0; i < 3; i++) medications.add(medications.getJsonObject(0).copy());
    medications.getJsonObject(1).remove("grid");
    medications.getJsonObject(3).put("startDate", "2027-02-02").put("endDate", "2027-02-01");
    assertThat(fields(write(patient, body).expect(400)))
        .containsExactly("/medications/1/grid", "/medications/3/endDate");
  }

  @Test
  void largestPrescriptionIsKeptWhole() {
    var body = with(m -> m.put("nameKm", "ក".repeat(200)).put("nameLatin", "\"".repeat(200)));
    JsonObject largest = body.getJsonArray("medications").getJsonObject(0);
    largest.put("strength", "😀".repeat(50)).put("unit", "ថ".repeat(30));
    for (int i = 0; i < 29; i++) body.getJsonArray("medications").add(largest.copy());
    body.put("title", "😀".repeat(200));
    var written = write(patient, body).expect(201).json();
    assertThat(written.getString("title")).isEqualTo("😀".repeat(200));
    assertThat(written.getJsonArray("medications")).hasSize(30);
    move(patient, written.getString("id"), "ACTIVE").expect(200);
    move(patient, written.getString("id"), "INACTIVE").expect(200);
  }

  @Test
  void doctorNamesThePatient() {
    assertThat(fields(write(doctor, Prescriptions.metformin()).expect(400)))
        .containsExactly("/patientId");
    write(doctor, forPatient(patient)).expect(201);
    write(doctor, forPatient(server.people().patient())).expectProblem(404, "NOT_FOUND");
    write(patient, forPatient(server.people().patient())).expectProblem(404, "NOT_FOUND");
    write(patient, forPatient(patient)).expect(201);
  }

  @Test
  void doctorWhomThePatientHasNotAcceptedCannotPrescribe() {
    Somebody waiting = server.people().doctor();
    var request = new JsonObject().put("identifier", patient.email());
    String id = waiting.api().post("/api/connections/request", request).expect(201).id();
    write(waiting, forPatient(patient)).expectProblem(404, "NOT_FOUND");
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    write(waiting, forPatient(patient)).expect(201);
    server.change("update connections set permission = 'REQUEST' where id = '" + id + "'");
    var refused = write(waiting, forPatient(patient)).expectProblem(403, "PERMISSION_REQUIRED");
    assertThat(refused.json().getString("required")).isEqualTo("ALLOWED");
    patient.api().put("/api/connections/" + id + "/revoke").expect(200);
    write(waiting, forPatient(patient)).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void draftIsSeenByItsAuthorOnly() {
    String doctors = write(doctor, forPatient(patient)).expect(201).id();
    String own = write(patient, Prescriptions.metformin()).expect(201).id();
    for (Somebody other : List.of(patient, otherDoctor, caregiver)) {
      get(other, doctors).expectProblem(404, "NOT_FOUND");
      assertThat(list(other).text()).doesNotContain(doctors);
    }
    for (Somebody other : List.of(doctor, otherDoctor, caregiver)) {
      get(other, own).expectProblem(404, "NOT_FOUND");
      assertThat(list(other).text()).doesNotContain(own);
    }
    move(patient, doctors, "ACTIVE").expectProblem(404, "NOT_FOUND");
    move(otherDoctor, doctors, "PENDING_CONFIRMATION").expectProblem(404, "NOT_FOUND");
    assertThat(list(doctor).text()).contains(doctors);
  }

  @Test
  void sentOneIsSeenByAllWhoMaySeeThePatient() {
    String id = write(doctor, forPatient(patient)).expect(201).id();
    move(doctor, id, "PENDING_CONFIRMATION").expect(200);
    for (Somebody other : List.of(patient, otherDoctor, caregiver)) get(other, id).expect(200);
    Somebody strange = server.people().doctor();
    get(strange, id).expectProblem(404, "NOT_FOUND");
    strange.api().get("/api/prescriptions?patientId=" + patient.id()).expect(404);
    get(patient, UUID.randomUUID().toString()).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void listNeedsAPatientFromWhoIsNone() {
    var answer = caregiver.api().get("/api/prescriptions").expectProblem(400, "VALIDATION_FAILED");
    assertThat(fields(answer)).containsExactly("query/patientId");
  }

  @Test
  void listComesNewestFirstInPages() {
    Somebody writer = server.people().patient();
    List<String> written =
        Stream.generate(() -> write(writer, Prescriptions.metformin()).expect(201).id())
            .limit(5)
            .toList();
    var first = writer.api().get("/api/prescriptions?limit=3").expect(200);
    String cursor = first.json().getString("nextCursor");
    var second = writer.api().get("/api/prescriptions?limit=3&cursor=" + cursor).expect(200);
    assertThat(second.json().getString("nextCursor")).isNull();
    var ids =
        Stream.of(first, second)
            .flatMap(page -> page.items().stream())
            .map(item -> ((JsonObject) item).getString("id"))
            .toList();
    assertThat(ids).containsExactlyInAnyOrderElementsOf(written);
    assertThat(ids.getFirst()).isEqualTo(written.getLast());
  }

  private static Arguments wrong(String field, Consumer<JsonObject> change) {
    return Arguments.of(field, change);
  }

  private static JsonObject morning(double amount) {
    var dosage = new JsonObject().put("amount", amount).put("meal", "AFTER");
    return new JsonObject().put("morning", dosage);
  }

  private static JsonObject days(String pattern) {
    return new JsonObject().put("pattern", pattern);
  }

  private static JsonObject with(Consumer<JsonObject> change) {
    var body = Prescriptions.metformin();
    change.accept(body.getJsonArray("medications").getJsonObject(0));
    return body;
  }

  private static JsonObject forPatient(Somebody whom) {
    return Prescriptions.metformin().put("patientId", whom.id());
  }

  private static Answer write(Somebody author, JsonObject body) {
    return author.api().post("/api/prescriptions", body);
  }

  private static Answer get(Somebody reader, String id) {
    return reader.api().get("/api/prescriptions/" + id);
  }

  private static Answer list(Somebody reader) {
    return reader.api().get("/api/prescriptions?patientId=" + patient.id()).expect(200);
  }

  private static Answer move(Somebody by, String id, String status) {
    return by.api()
        .put("/api/prescriptions/" + id + "/status", new JsonObject().put("status", status));
  }

  private static List<String> fields(Answer answer) {
    return answer.json().getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("field"))
        .toList();
  }
}
