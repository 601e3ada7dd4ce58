package com.dastern.access;

import com.dastern.TestServer;
import com.dastern.access.Situation.Level;
import com.dastern.testing.Answer;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Specification.Operation;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// One patient with a prescription and a dose, one caller of each role, and whatever may be between
/// them: written behind the server's back, so that each case begins clean.
final class Bedside implements AutoCloseable {
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");

  final Somebody patient;
  final String prescription;
  final LocalDate day;

  /// Stands in every answer that shows anything of the patient.
  final String marker;

  private final TestServer server;
  private final Ward ward;
  private final String dose;
  private final String medication;
  private final String image;
  private final Map<String, Somebody> callers;

  Bedside(TestServer server, TokenForge forge) {
    this.server = server;
    this.ward = new Ward(server.database());
    var people = server.people();
    patient = forge.longLived(people.patient());
    callers =
        Map.of(
            "PATIENT", forge.longLived(people.patient()),
            "DOCTOR", forge.longLived(people.doctor()),
            "FAMILY_MEMBER", forge.longLived(people.caregiver()),
            "ADMIN", forge.longLived(people.admin()));
    ward.prescribe(patient.email(), 1);
    Instant missedAt = server.clock().instant().plus(Duration.ofMinutes(20));
    dose = ward.missedAt(missedAt, patient.email(), 1).getFirst();
    String missed = ward.missedAt(missedAt.plusMillis(1), patient.email(), 1).getFirst();
    ward.update(
        "update dose_events set status = 'MISSED', next_action = null, next_action_at = null"
            + " where id = ?::uuid",
        missed);
    day = LocalDate.ofInstant(missedAt.minus(Duration.ofMinutes(30)), ZONE);
    prescription =
        server.text("select id from prescriptions where patient_id = '%s'".formatted(patient.id()));
    medication =
        server.text("select id from medications where patient_id = '%s'".formatted(patient.id()));
    marker = prescription;
    image = show();
  }

  Somebody caller(Situation situation) {
    return situation.relation() == Situation.Relation.SELF
        ? patient
        : callers.get(situation.role());
  }

  /// Whether the answer has anything of what the patient lets somebody see: the prescription, a
  /// dose of it, or figures in which its missed dose is counted.
  boolean shows(Operation operation, Answer answer) {
    return switch (operation.id()) {
      case "getAdherence" -> answer.json().getJsonObject("total").getInteger("missed") > 0;
      case "listPatients" ->
          answer.items().stream()
              .map(JsonObject.class::cast)
              .filter(item -> item.getString("id").equals(patient.id()))
              .anyMatch(item -> item.getJsonObject("adherence").getInteger("missed") > 0);
      default -> answer.text().contains(marker);
    };
  }

  void arrange(Situation situation) {
    for (String table : List.of("access_requests", "connections", "nudges")) {
      ward.update("delete from " + table + " where patient_id = ?::uuid", patient.id());
    }
    if (situation.relation().isConnection()) connect(situation);
  }

  private void connect(Situation situation) {
    String other = caller(situation).id();
    String asker = situation.relation() == Situation.Relation.INVITED ? patient.id() : other;
    String status =
        switch (situation.relation()) {
          case ASKED, INVITED -> "PENDING";
          case ACCEPTED, REVOKED -> situation.relation().name();
          case SELF, NONE -> throw new IllegalArgumentException(situation.toString());
        };
    Level level = situation.level();
    ward.update(
        """
        insert into connections
          (patient_id, id, other_id, requested_by, status, permission, created_at, updated_at,
           granted_until, selected_prescriptions, selected_from, selected_until)
        values (?::uuid, gen_random_uuid(), ?::uuid, ?::uuid, ?::connection_status,
                ?::connection_permission, now(), now(), ?::timestamptz, ?::text::uuid[], ?::date,
                ?::date)
        """,
        patient.id(),
        other,
        asker,
        status,
        level.permission,
        grantedUntil(level),
        chosen(level),
        from(level),
        until(level));
    ask(other, level);
  }

  private void ask(String other, Level level) {
    String status =
        switch (level) {
          case REQUEST_PENDING -> "PENDING";
          case REQUEST_DECLINED -> "DECLINED";
          case REQUEST_APPROVED, REQUEST_ENDED -> "APPROVED";
          default -> "";
        };
    if (status.isEmpty()) return;
    ward.update(
        """
        insert into access_requests
          (patient_id, id, other_id, connection_id, status, created_at, decided_at, granted_until)
        select c.patient_id, gen_random_uuid(), c.other_id, c.id, s.status, now(),
               case when s.status <> 'PENDING' then now() end,
               case when s.status = 'APPROVED' then c.granted_until end
        from connections c, (select ?::access_request_status) as s(status)
        where c.patient_id = ?::uuid and c.other_id = ?::uuid
        """,
        status,
        patient.id(),
        other);
  }

  private String grantedUntil(Level level) {
    Instant now = server.clock().instant();
    return switch (level) {
      case REQUEST_APPROVED -> now.plus(Duration.ofHours(1)).toString();
      case REQUEST_ENDED -> now.minusMillis(1).toString();
      default -> null;
    };
  }

  private String chosen(Level level) {
    return switch (level) {
      case SELECTED_THIS, SELECTED_THIS_PRESCRIPTION -> "{" + prescription + "}";
      case SELECTED_OTHER_PRESCRIPTION -> "{" + UUID.randomUUID() + "}";
      default -> null;
    };
  }

  private String from(Level level) {
    return switch (level) {
      case SELECTED_THIS, SELECTED_THIS_DAY -> day.toString();
      default -> null;
    };
  }

  private String until(Level level) {
    return switch (level) {
      case SELECTED_THIS, SELECTED_THIS_DAY -> day.toString();
      // The medication began with the day, so nothing of it lies before.
      case SELECTED_OTHER_DAYS -> day.minusDays(2).toString();
      default -> null;
    };
  }

  /// The path with the patient's own things in it.
  String path(Operation operation) {
    String path = operation.pathWith(Map.of("id", thing(operation)));
    if (!names(operation, "query", "patientId")) return path;
    String query = "?patientId=" + patient.id();
    return path + query + (names(operation, "query", "date") ? "&date=" + day : "");
  }

  /// What the operation's `{id}` is.
  private String thing(Operation operation) {
    if (operation.path().startsWith("/api/patients/")) return patient.id();
    if (operation.path().startsWith("/api/nudges/")) return nudge();
    if (operation.path().startsWith("/api/medications/")) return medication;
    if (operation.path().startsWith("/api/medication-images/")) return image;
    return prescription;
  }

  /// The medication shows an image of the patient's, whose key in the storage has the marker.
  private String show() {
    ward.update(
        """
        insert into files (owner_id, id, kind, media_type, bytes, storage_key, created_at)
        values (?::uuid, gen_random_uuid(), 'MEDICATION_IMAGE', 'image/png', 1, ?, now())
        """,
        patient.id(),
        "medication-image/" + marker);
    ward.update(
        """
        update medications m set image_owner_id = f.owner_id, image_id = f.id
        from files f where f.owner_id = m.patient_id and m.id = ?::uuid
        """,
        medication);
    return server.text("select id from files where owner_id = '%s'".formatted(patient.id()));
  }

  private String nudge() {
    ward.update(
        """
        insert into nudges (patient_id, id, dose_id, caregiver_id, number, sent_at)
        select ?::uuid, gen_random_uuid(), ?::uuid, ?::uuid, 1, now()
        on conflict do nothing
        """,
        patient.id(),
        dose,
        callers.get("FAMILY_MEMBER").id());
    return server.text("select id from nudges where patient_id = '%s'".formatted(patient.id()));
  }

  JsonObject body(Operation operation) {
    JsonObject body = operation.bodyExample().map(JsonObject::copy).orElse(null);
    if (body == null) return null;
    var properties = operation.bodySchema().orElseThrow().getJsonObject("properties");
    if (properties.containsKey("patientId")) body.put("patientId", patient.id());
    if (properties.containsKey("doseId")) body.put("doseId", dose);
    if (properties.containsKey("medications")) {
      // An edit keeps the medication and its image for those that come after it.
      boolean isEdit = operation.id().equals("editPrescription");
      JsonObject first = body.getJsonArray("medications").getJsonObject(0);
      first.remove("id");
      if (isEdit) first.put("id", medication).put("imageId", image);
    }
    if (properties.containsKey("medicationId")) body.put("medicationId", medication);
    return body;
  }

  /// Whatever version it is that the operation changes.
  static Map<String, String> headers(Operation operation) {
    return names(operation, "header", "If-Match") ? Map.of("if-match", "*") : Map.of();
  }

  /// Whether the request says whose data it means; else it is about the caller's own.
  boolean namesThePatient(Operation operation) {
    JsonObject body = body(operation);
    return path(operation).contains(prescription)
        || !operation.parameters("path").isEmpty()
        || names(operation, "query", "patientId")
        || (body != null
            && Stream.of(patient.id(), dose, medication).anyMatch(body.encode()::contains));
  }

  /// The dose as a live message tells of it.
  JsonObject message(int number) {
    return new JsonObject()
        .put("kind", "dose")
        .put("number", number)
        .put(
            "dose",
            new JsonObject()
                .put("prescriptionId", prescription)
                .put("scheduledAt", day + "T07:30:00+07:00"));
  }

  /// What that caller's looks have left in the patient's trail: `ALLOWED` and `REFUSED` in order.
  long entries(Somebody caller, String outcome) {
    return ward.count(
        "select count(*) from audit_logs where patient_id = ?::uuid and actor_id = ?::uuid"
            + " and outcome = ?",
        patient.id(),
        caller.id(),
        outcome);
  }

  private static boolean names(Operation operation, String in, String name) {
    return operation.parameters(in).stream().anyMatch(p -> p.getString("name").equals(name));
  }

  @Override
  public void close() {
    ward.close();
  }
}
