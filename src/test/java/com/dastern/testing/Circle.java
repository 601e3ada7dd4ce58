package com.dastern.testing;

import com.dastern.TestServer;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/// A patient, somebody who is connected with them, and that connection.
public record Circle(TestServer server, Somebody patient, Somebody other, String connection) {

  public static Circle of(TestServer server, Somebody patient, Somebody other) {
    server.people().connected(other, patient);
    String id =
        server.text(
            "select id from connections where patient_id = '%s' and other_id = '%s'"
                .formatted(patient.id(), other.id()));
    return new Circle(server, patient, other, id);
  }

  public static JsonObject level(String permission) {
    return new JsonObject().put("permission", permission);
  }

  public static JsonObject selected(String... prescriptions) {
    return selected(
        new JsonObject().put("prescriptionIds", new JsonArray(Arrays.asList(prescriptions))));
  }

  public static JsonObject selected(JsonObject selection) {
    return level("SELECTED").put("selection", selection);
  }

  public static JsonObject days(Object from, Object until) {
    return selected(new JsonObject().put("from", from.toString()).put("until", until.toString()));
  }

  public Circle opens(JsonObject access) {
    set(access).expect(200);
    return this;
  }

  public Answer set(JsonObject access) {
    return patient.api().put("/api/connections/" + connection + "/permission", access);
  }

  public Answer alerts(Somebody by, boolean enabled) {
    return by.api()
        .put(
            "/api/connections/" + connection + "/alerts", new JsonObject().put("enabled", enabled));
  }

  public Answer ask() {
    var body = new JsonObject().put("reason", "ពិនិត្យមុនណាត់ជួប");
    return other.api().post("/api/connections/" + connection + "/access-requests", body);
  }

  public Answer decide(String request, String decision) {
    return patient.api().put("/api/access-requests/" + request + "/" + decision);
  }

  public Answer accept(Somebody by) {
    return by.api().put("/api/connections/" + connection + "/accept");
  }

  public Answer revoke(Somebody by) {
    return by.api().put("/api/connections/" + connection + "/revoke");
  }

  public Answer askAgain() {
    return other
        .api()
        .post("/api/connections/request", new JsonObject().put("identifier", patient.email()));
  }

  public Answer schedule() {
    return other.api().get("/api/doses/schedule?patientId=" + patient.id());
  }

  public Answer schedule(Object day) {
    return other.api().get("/api/doses/schedule?patientId=" + patient.id() + "&date=" + day);
  }

  public Answer prescriptions() {
    return other.api().get("/api/prescriptions?patientId=" + patient.id());
  }

  public Answer prescription(String id) {
    return other.api().get("/api/prescriptions/" + id);
  }

  /// What the connection's trail says after its first so many rows, in its order.
  public List<String> trailAfter(long rows) {
    String actions =
        server.text(
            """
            select coalesce(string_agg(action, ',' order by seq), '') from (
              select action, seq from audit_logs
              where subject_id = '%s' and outcome = 'ALLOWED' order by seq offset %s) t
            """
                .formatted(connection, rows));
    return actions.isEmpty() ? List.of() : List.of(actions.split(","));
  }

  public long trailLength() {
    return server.count(
        "select count(*) from audit_logs where subject_id = '%s' and outcome = 'ALLOWED'"
            .formatted(connection));
  }

  public JsonObject read() {
    return patient.api().get("/api/connections?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("id").equals(connection))
        .findFirst()
        .orElseThrow();
  }
}
