package com.dastern.testing;

import com.dastern.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// Accounts that tests make through the API, with everything that a story needs of them.
public final class People {
  public static final String PASSWORD = "ឆ្មាខ្មៅពីរក្បាល";
  private static final AtomicInteger NEXT = new AtomicInteger();

  private static final String ROOM_FOR_MORE =
      """
      update subscriptions s set tier = 'FAMILY_PREMIUM'
      from users p
      where p.email = ? and s.user_id = p.id and exists (
        select from connections c join users u on u.id = c.other_id and u.role = 'FAMILY_MEMBER'
        where c.patient_id = p.id and c.status = 'ACCEPTED')
      """;

  private final Api api;
  private final URI database;

  public People(Api api, URI database) {
    this.api = api;
    this.database = database;
  }

  /// Somebody who is logged in.
  public record Somebody(String id, String email, String token, Api api) {
    public String liveAddress() {
      return "live.users." + id;
    }

    /// The address on which the changes of this patient's data are published.
    public String patientAddress() {
      return "live.patients." + id;
    }
  }

  public Somebody patient() {
    return register(Role.PATIENT);
  }

  public Somebody caregiver() {
    return register(Role.FAMILY_MEMBER);
  }

  /// Verified behind the server's back; `LicenceIT` goes the whole way.
  public Somebody doctor() {
    String email = signUp(Role.DOCTOR);
    change("update users set status = 'VERIFIED' where email = ?", email);
    return logIn(email);
  }

  public Somebody admin() {
    String email = signUp(Role.FAMILY_MEMBER);
    change("update users set role = 'ADMIN' where email = ?", email);
    return logIn(email);
  }

  private void change(String sql, String email) {
    try (var connection = TestServices.connect(database);
        var update = connection.prepareStatement(sql)) {
      update.setString(1, email);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A caregiver of that patient, asked for by the one and accepted by the other.
  public Somebody caregiverOf(Somebody patient) {
    return connected(caregiver(), patient);
  }

  public Somebody doctorOf(Somebody patient) {
    return connected(doctor(), patient);
  }

  /// A second caregiver is more than the free plan has room for: the patient gets another one.
  public Somebody connected(Somebody other, Somebody patient) {
    String id =
        other
            .api()
            .post("/api/connections/request", new JsonObject().put("identifier", patient.email()))
            .expect(201)
            .id();
    change(ROOM_FOR_MORE, patient.email());
    patient.api().put("/api/connections/" + id + "/accept").expect(200);
    return other;
  }

  /// With a new token, for when the clock has run past the life of the first.
  public Somebody again(Somebody somebody) {
    return logIn(somebody.email());
  }

  private Somebody register(Role role) {
    return logIn(signUp(role));
  }

  private String signUp(Role role) {
    String email = "p" + NEXT.incrementAndGet() + "@example.com";
    var body =
        new JsonObject()
            .put("role", role.name())
            .put("name", "សុខ " + role.name().charAt(0) + NEXT.get())
            .put("email", email)
            .put("password", PASSWORD);
    api.post("/api/auth/register", body).expect(201);
    return email;
  }

  private Somebody logIn(String email) {
    var session =
        api.post(
                "/api/auth/login",
                new JsonObject().put("identifier", email).put("password", PASSWORD))
            .expect(200)
            .json();
    String token = session.getString("accessToken");
    return new Somebody(
        session.getJsonObject("account").getString("id"), email, token, api.with(token));
  }
}
