package com.dastern.medications;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names are found however they are typed, and by nobody who may not see them.
class NameSearchIT {
  private static TestServer server;
  private static Somebody patient;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    patient = server.people().patient();
    active(patient, "មេតហ្វរមីន ៥០០", "Metformin 500");
    active(patient, "ប៉ារ៉ាសេតាម៉ុល", "Paracétamol");
    active(patient, "ស្ត្រី", "");
    active(patient, "", "Amoxicillin");
    active(patient, "", "Amoxicillin clavulanate");
    active(patient, "", "Co-amoxicillin");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "មេតហ្វរមីន, Metformin 500",
    "ហ្វរ, Metformin 500",
    "រ\u200Bមី\u200Dន, Metformin 500",
    "មីន 500, Metformin 500",
    "METFORMIN ៥, Metformin 500",
    "paracetamol, Paracétamol",
    "cétam, Paracétamol",
    "ប\u17B6\u17C9រ\u17B6\u17C9សេតាម\u17BB\u17C9ល, Paracétamol",
  })
  void nameIsFoundHoweverItIsTyped(String typed, String found) {
    assertThat(latin(search(patient, typed))).containsExactly(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ស្ត្រី", "ស្រ្តី", "ស្ដ្រី", "ស\u17B8\u17D2\u179A\u17D2\u178F", "ស"})
  void subscriptsAreFoundInAnyOrder(String typed) {
    assertThat(names(search(patient, typed), "nameKm")).contains("ស្ត្រី");
  }

  @ParameterizedTest
  @CsvSource({
    "metfromin, Metformin 500",
    "paracetmol, Paracétamol",
    "មេតហរមីន, Metformin 500",
    "ប៉ារាសេតាមុល, Paracétamol",
  })
  void slipOfTheFingerIsForgiven(String typed, String found) {
    assertThat(latin(search(patient, typed)).getFirst()).isEqualTo(found);
  }

  @Test
  void bestMatchComesFirst() {
    assertThat(latin(search(patient, "amoxicillin")))
        .containsExactly("Amoxicillin", "Amoxicillin clavulanate", "Co-amoxicillin");
    assertThat(latin(search(patient, "zzz"))).isEmpty();
    assertThat(latin(search(patient, "%"))).isEmpty();
  }

  @Test
  void pagesMissNothing() {
    var first = patient.api().get("/api/medications?q=amoxicillin&limit=2").expect(200).json();
    assertThat(first.getJsonArray("items")).hasSize(2);
    var next =
        patient
            .api()
            .get("/api/medications?q=amoxicillin&limit=2&cursor=" + first.getString("nextCursor"))
            .expect(200);
    assertThat(latin(next)).containsExactly("Co-amoxicillin");
    assertThat(next.json().getString("nextCursor")).isNull();
    assertThat(patient.api().get("/api/medications").expect(200).items()).hasSize(6);
  }

  @Test
  void whatIsNotToBeSeenIsNoName() {
    search(patient, "\u200B\u2060").expectProblem(400, "VALIDATION_FAILED");
  }

  @Test
  void othersFindWhatTheyMaySee() {
    var own = server.people().patient();
    var doctor = server.people().doctorOf(own);
    String shown = active(own, "", "Shown");
    active(own, "", "Shown not");
    written(own, own, "", "Shown draft");
    String path = "/api/medications?q=shown&patientId=" + own.id();
    assertThat(latin(doctor.api().get(path).expect(200))).containsExactly("Shown", "Shown not");
    assertThat(latin(own.api().get(path).expect(200))).hasSize(3);

    String connection = own.api().get("/api/connections").items().getJsonObject(0).getString("id");
    var chosen =
        new JsonObject()
            .put("permission", "SELECTED")
            .put("selection", new JsonObject().put("prescriptionIds", new JsonArray().add(shown)));
    own.api().put("/api/connections/" + connection + "/permission", chosen).expect(200);
    assertThat(latin(doctor.api().get(path).expect(200))).containsExactly("Shown");
    server.people().doctor().api().get(path).expectProblem(404, "NOT_FOUND");
  }

  @Test
  void authorIsOfferedNamesOfTheirOwnAlone() {
    var own = server.people().patient();
    var doctor = server.people().doctorOf(own);
    written(own, own, "អាម៉ូស៊ីលីន", "Amoxil");
    for (int i = 0; i < 2; i++) written(doctor, own, "", "Amoxil forte");
    written(doctor, own, "", "Amoxil");
    var offered = doctor.api().get("/api/medications/names?q=AMOXIL").expect(200);
    assertThat(offered.items().stream().map(item -> ((JsonObject) item).getString("nameLatin")))
        .containsExactly("Amoxil forte", "Amoxil");
    assertThat(offered.text()).doesNotContain("អាម៉ូស៊ីលីន");
    assertThat(doctor.api().get("/api/medications/names?limit=1").expect(200).items()).hasSize(1);
    assertThat(patient.api().get("/api/medications/names?q=forte").expect(200).items()).isEmpty();
  }

  @Test
  void rowOfAnOlderReleaseIsFoundByItsPlainName() {
    var own = server.people().patient();
    active(own, "", "Older");
    server.change("update medications set name_key = null where patient_id = '" + own.id() + "'");
    assertThat(latin(search(own, "OLD"))).containsExactly("Older");
  }

  private static Answer search(Somebody caller, String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return caller.api().get("/api/medications?q=" + encoded);
  }

  private static List<String> latin(Answer found) {
    return names(found, "nameLatin");
  }

  private static List<String> names(Answer found, String field) {
    return found.expect(200).items().stream()
        .map(item -> ((JsonObject) item).getJsonObject("medication").getString(field))
        .toList();
  }

  private static String active(Somebody own, String nameKm, String nameLatin) {
    String id = written(own, own, nameKm, nameLatin);
    var status = new JsonObject().put("status", "ACTIVE");
    own.api().put("/api/prescriptions/" + id + "/status", status).expect(200);
    return id;
  }

  private static String written(Somebody author, Somebody whose, String nameKm, String nameLatin) {
    var medication =
        new JsonObject().put("form", "TABLET").put("unit", "tablet").put("asNeeded", true);
    if (!nameKm.isEmpty()) medication.put("nameKm", nameKm);
    if (!nameLatin.isEmpty()) medication.put("nameLatin", nameLatin);
    var draft = new JsonObject().put("medications", new JsonArray().add(medication));
    if (!author.equals(whose)) draft.put("patientId", whose.id());
    return author.api().post("/api/prescriptions", draft).expect(201).id();
  }
}
