package com.dastern.testing;

import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;

/// Prescriptions and their doses, as stories need them.
public final class Prescriptions {
  private Prescriptions() {}

  /// Metformin in the morning and, half of it, at night.
  public static JsonObject metformin() {
    var grid =
        new JsonObject()
            .put("morning", new JsonObject().put("amount", 1).put("meal", "AFTER"))
            .put("night", new JsonObject().put("amount", 0.5).put("meal", "BEFORE"));
    var medication =
        new JsonObject()
            .put("nameKm", "មេតហ្វរមីន")
            .put("nameLatin", "Metformin")
            .put("strength", "500 mg")
            .put("form", "TABLET")
            .put("unit", "tablet")
            .put("grid", grid);
    return new JsonObject()
        .put("title", "ទឹកនោមផ្អែម")
        .put("medications", new JsonArray().add(medication));
  }

  /// Paracetamol, as needed.
  public static JsonObject paracetamol() {
    var medication =
        new JsonObject()
            .put("nameLatin", "Paracetamol")
            .put("form", "TABLET")
            .put("unit", "tablet")
            .put("asNeeded", true);
    return new JsonObject().put("medications", new JsonArray().add(medication));
  }

  /// The patient's own, active from now on.
  public static String active(Somebody patient) {
    return active(patient, metformin());
  }

  public static String active(Somebody patient, JsonObject draft) {
    String id = patient.api().post("/api/prescriptions", draft).expect(201).id();
    patient
        .api()
        .put("/api/prescriptions/" + id + "/status", new JsonObject().put("status", "ACTIVE"))
        .expect(200);
    return id;
  }

  /// The first medication of that prescription.
  public static String medication(Somebody patient, String prescription) {
    return patient
        .api()
        .get("/api/prescriptions/" + prescription)
        .expect(200)
        .json()
        .getJsonArray("medications")
        .getJsonObject(0)
        .getString("id");
  }

  /// A dose of some day.
  public record DoseOfDay(String id, String status, Instant scheduledAt, Instant missedAfter) {
    static DoseOfDay of(JsonObject json) {
      return new DoseOfDay(
          json.getString("id"),
          json.getString("status"),
          instant(json.getString("scheduledAt")),
          instant(json.getString("missedAfter")));
    }
  }

  /// The doses after `now` of today and the two days that follow, in their order.
  public static List<DoseOfDay> upcoming(Somebody patient, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneId.of("Asia/Phnom_Penh"));
    return today
        .datesUntil(today.plusDays(3))
        .map(day -> patient.api().get("/api/doses/schedule?date=" + day).expect(200))
        .flatMap(schedule -> of(schedule).stream())
        .filter(dose -> dose.scheduledAt().isAfter(now))
        .toList();
  }

  /// One of the last three days', or of those that are marked, as it is now.
  public static JsonObject dose(Somebody patient, String id) {
    return patient.api().get("/api/doses?limit=100").expect(200).items().stream()
        .map(JsonObject.class::cast)
        .filter(dose -> dose.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  public static List<DoseOfDay> of(Answer schedule) {
    return schedule.json().getJsonArray("groups").stream()
        .flatMap(group -> ((JsonObject) group).getJsonArray("doses").stream())
        .map(dose -> DoseOfDay.of((JsonObject) dose))
        .toList();
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
