package com.dastern.seed;

import com.dastern.connections.Access;
import com.dastern.connections.Alerts;
import com.dastern.connections.Connection;
import com.dastern.connections.ConnectionStatus;
import com.dastern.connections.Permission;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.users.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Who is connected with whom, as seen at `now`.
final class Families {
  private static final Duration CONNECTED_AGO = Duration.ofDays(History.DAYS + 2L);
  private static final Duration ASKED_AGO = Duration.ofHours(5);
  private static final Duration ANSWERED_AFTER = Duration.ofMinutes(40);

  private final Instant now;

  Families(Instant now) {
    this.now = now;
  }

  List<Connection> all() {
    return List.of(
        accepted(1, People.CHANTHA, People.SOKHA, Permission.ALLOWED),
        accepted(2, People.CHANTHA, People.PISETH, Permission.ALLOWED),
        accepted(3, People.PHEAKDEY, People.SOKHA, Permission.ALLOWED),
        accepted(4, People.SOVANN, People.MAKARA, Permission.ALLOWED),
        accepted(5, People.RATANA, People.BOPHA, Permission.ALLOWED),
        accepted(6, People.CHANTHA, People.VISAL, Permission.ALLOWED),
        accepted(7, People.PHEAKDEY, People.VISAL, Permission.ALLOWED),
        accepted(8, People.SOVANN, People.VISAL, Permission.ALLOWED),
        accepted(9, People.SREYPOV, People.VISAL, Permission.ALLOWED),
        // Connected, and yet refused until the patient approves.
        accepted(10, People.RATANA, People.VISAL, Permission.REQUEST),
        // A brother who waits for his sister's answer.
        pending(11, People.SREYPOV, People.DARA));
  }

  /// Those who are told when the patient misses a dose.
  static List<User> caregivers(UserId patient, List<Connection> connections) {
    return connections.stream()
        .filter(c -> c.patient().equals(patient))
        .filter(c -> c.status() == ConnectionStatus.ACCEPTED)
        .filter(c -> c.access().equals(Access.DEFAULT))
        .map(c -> People.of(c.other()))
        .filter(person -> person.role() == Role.FAMILY_MEMBER)
        .toList();
  }

  private Connection accepted(int number, Patient patient, User other, Permission permission) {
    Instant at = now.minus(CONNECTED_AGO);
    return connection(
        number, patient, other, ConnectionStatus.ACCEPTED, permission, at, at.plus(ANSWERED_AFTER));
  }

  private Connection pending(int number, Patient patient, User other) {
    Instant at = now.minus(ASKED_AGO);
    return connection(number, patient, other, ConnectionStatus.PENDING, Permission.ALLOWED, at, at);
  }

  private static Connection connection(
      int number,
      Patient patient,
      User other,
      ConnectionStatus status,
      Permission permission,
      Instant created,
      Instant updated) {
    return new Connection(
        Ids.connection(number),
        patient.id(),
        other.id(),
        other.id(),
        status,
        Access.of(permission),
        Alerts.ON,
        created,
        updated);
  }
}
