package com.dastern.seed;

import com.dastern.connections.Connection;
import com.dastern.doses.Dose;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Prescription;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The clinic, or a part of it.
record Clinic(
    List<Patient> patients,
    List<Connection> connections,
    List<Prescription> prescriptions,
    List<Dose> doses,
    List<Notice> notices,
    Map<UserId, Instant> phonesSeen,
    List<Dose> demonstration) {

  static Clinic at(Instant now) {
    var connections = new Families(now).all();
    var prescriptions = new Prescribed(LocalDate.ofInstant(now, People.ZONE)).all();
    var history = new History(now);
    var doses = prescriptions.stream().flatMap(p -> history.doses(p).stream()).toList();
    var sightings = new Sightings(doses, now);
    return new Clinic(
        People.PATIENTS,
        connections,
        prescriptions,
        doses,
        new Notices(now, connections, sightings).of(prescriptions, doses),
        phonesSeen(sightings, now),
        prescriptions.stream()
            .filter(p -> p.id().equals(Prescribed.TEARS))
            .flatMap(p -> new Demonstration(p).doses(now).stream())
            .toList());
  }

  /// What needs nobody else than those who are present.
  Clinic among(Set<UserId> present) {
    var prescribed =
        prescriptions.stream()
            .filter(p -> present.contains(p.patient()) && present.contains(p.author()))
            .toList();
    var ids = prescribed.stream().map(Prescription::id).collect(Collectors.toSet());
    return new Clinic(
        patients.stream().filter(patient -> present.contains(patient.id())).toList(),
        connections.stream()
            .filter(c -> present.contains(c.patient()) && present.contains(c.other()))
            .toList(),
        prescribed,
        dosesOf(doses, ids),
        notices.stream().filter(notice -> present.contains(notice.recipient())).toList(),
        phonesSeen.entrySet().stream()
            .filter(seen -> present.contains(seen.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        dosesOf(demonstration, ids));
  }

  /// What these connections and prescriptions bring with them.
  Clinic of(Set<ConnectionId> connected, Set<PrescriptionId> prescribed) {
    var own = dosesOf(doses, prescribed);
    var subjects = new HashSet<UUID>();
    connected.forEach(id -> subjects.add(id.value()));
    prescribed.forEach(id -> subjects.add(id.value()));
    own.forEach(dose -> subjects.add(dose.id().value()));
    return new Clinic(
        patients,
        connections.stream().filter(c -> connected.contains(c.id())).toList(),
        prescriptions.stream().filter(p -> prescribed.contains(p.id())).toList(),
        own,
        notices.stream().filter(notice -> subjects.contains(notice.subject())).toList(),
        phonesSeen,
        demonstration);
  }

  private static Map<UserId, Instant> phonesSeen(Sightings sightings, Instant now) {
    Map<UserId, Instant> seen = new HashMap<>();
    for (Patient patient : People.PATIENTS) {
      sightings.last(patient.id(), now).ifPresent(at -> seen.put(patient.id(), at));
    }
    return seen;
  }

  private static List<Dose> dosesOf(List<Dose> doses, Set<PrescriptionId> prescriptions) {
    return doses.stream().filter(dose -> prescriptions.contains(dose.prescription())).toList();
  }
}
