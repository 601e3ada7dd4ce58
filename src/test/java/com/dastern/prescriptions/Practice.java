package com.dastern.prescriptions;

import com.dastern.TestServer;
import com.dastern.testing.Answer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A patient with two doctors who may prescribe, and what they do with prescriptions.
final class Practice implements AutoCloseable {
  final TestServer server = TestServer.start();
  final Somebody patient = server.people().patient();
  final Somebody doctor = server.people().doctorOf(patient);
  final Somebody otherDoctor = server.people().doctorOf(patient);

  JsonObject own() {
    return written(patient);
  }

  JsonObject written(Somebody author) {
    var body = Prescriptions.metformin();
    if (!author.id().equals(patient.id())) body.put("patientId", patient.id());
    return author.api().post("/api/prescriptions", body).expect(201).json();
  }

  /// The doctor's, active.
  JsonObject inUse() {
    JsonObject written = written(doctor);
    move(doctor, written, "PENDING_CONFIRMATION").expect(200);
    return move(patient, written, "ACTIVE").expect(200).json();
  }

  /// The body that says what it says.
  JsonObject written(JsonObject prescription) {
    var medications = new JsonArray();
    for (Object each : prescription.getJsonArray("medications")) {
      var medication = ((JsonObject) each).copy();
      medication.remove("timesPerDay");
      medication.fieldNames().removeIf(name -> medication.getValue(name) == null);
      medications.add(medication);
    }
    return new JsonObject()
        .put("title", prescription.getString("title"))
        .put("medications", medications);
  }

  Answer edit(Somebody who, JsonObject seen, Consumer<JsonObject> change) {
    JsonObject body = written(seen);
    change.accept(body);
    return put(who, seen, body, Map.of("if-match", "\"" + seen.getInteger("version") + "\""));
  }

  Answer put(Somebody who, JsonObject prescription, JsonObject body, Map<String, String> headers) {
    return who.api().send("PUT", path(prescription), Optional.of(body.encode()), headers);
  }

  Answer move(Somebody who, JsonObject prescription, String status) {
    return who.api().put(path(prescription) + "/status", new JsonObject().put("status", status));
  }

  Answer decide(Somebody who, JsonObject of, int version, String decision, String body) {
    return who.api()
        .send(
            "PUT", path(of) + "/versions/" + version + "/" + decision, Optional.of(body), Map.of());
  }

  Answer decide(Somebody who, JsonObject of, int version, String decision) {
    return who.api()
        .send(
            "PUT", path(of) + "/versions/" + version + "/" + decision, Optional.empty(), Map.of());
  }

  JsonObject get(Somebody who, JsonObject prescription) {
    return who.api().get(path(prescription)).expect(200).json();
  }

  JsonObject version(Somebody who, JsonObject of, int number) {
    return who.api().get(path(of) + "/versions/" + number).expect(200).json();
  }

  List<JsonObject> versions(Somebody who, JsonObject of) {
    List<JsonObject> all = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      var page = who.api().get(path(of) + "/versions?limit=2" + cursor).expect(200).json();
      page.getJsonArray("items").forEach(item -> all.add((JsonObject) item));
      String next = page.getString("nextCursor");
      cursor = next == null ? null : "&cursor=" + next;
    }
    return all;
  }

  JsonObject medication(JsonObject of) {
    return of.getJsonArray("medications").getJsonObject(0);
  }

  JsonObject vitamin() {
    return new JsonObject()
        .put("nameLatin", "Vitamin B1")
        .put("form", "TABLET")
        .put("unit", "tablet")
        .put("asNeeded", true);
  }

  String path(JsonObject prescription) {
    return "/api/prescriptions/" + prescription.getString("id");
  }

  long doses(JsonObject of) {
    return server.count(
        "select count(*) from dose_events where prescription_id = '%s'"
            .formatted(of.getString("id")));
  }

  String strengths(JsonObject of) {
    return server.text(
        "select string_agg(distinct medication ->> 'strength', ',') from dose_events"
            + " where prescription_id = '%s'".formatted(of.getString("id")));
  }

  long told(Somebody who, JsonObject of, String type) {
    return server.count(
        "select count(*) from notifications where user_id = '%s' and subject_id = '%s' and type = '%s'"
            .formatted(who.id(), of.getString("id"), type));
  }

  @Override
  public void close() {
    server.close();
  }
}
