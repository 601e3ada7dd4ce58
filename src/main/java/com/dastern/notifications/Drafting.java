package com.dastern.notifications;

import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.Dose;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.nudges.Nudge;
import com.dastern.users.Person;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an event is told as, and to whom.
final class Drafting {
  private Drafting() {}

  /// Nothing where it is nobody's news, or no more; what became of doses is [#ofOutcome].
  static List<Draft> of(Event event, Subjects subjects, Instant now) {
    if (event.type().isAboutMedication()) return ofMedication(event, subjects, now);
    if (event.type().isAboutNudge()) return ofNudge(event, subjects).stream().toList();
    if (event.type().isAboutDose()) return ofDose(event, subjects).stream().toList();
    return ofPerson(event, subjects).stream().toList();
  }

  /// Whether it may change what the family was told of a dose. An alert does, where it is delivered
  /// after a report.
  static boolean tellsOutcome(Event event) {
    return switch (event.type()) {
      case DOSE_REPORTED, DOSE_MISSED, DOSE_CORRECTED, DOSE_TAKEN, DOSE_SKIPPED, DOSE_UNDONE ->
          true;
      default -> false;
    };
  }

  /// The same, of that dose: before its grace period is over the family was told nothing.
  static boolean tellsOutcome(Event event, Dose dose) {
    return event.type() == EventType.DOSE_REPORTED
        || (tellsOutcome(event) && !event.at().isBefore(dose.missedAfter()));
  }

  /// What became of its dose. A notification is one of an event for each recipient: that of an
  /// alert is the alert itself.
  static List<Draft> ofOutcome(Event event, Subjects subjects) {
    var id =
        event.type() == EventType.DOSE_MISSED
            ? new EventId(Uuids.named("outcome of " + event.id()))
            : event.id();
    var dose = subjects.dose(event);
    var patient = subjects.patient(event);
    var reported = subjects.reported(event);
    return dose.isEmpty() || patient.isEmpty() || reported.isEmpty()
        ? List.of()
        : ReportWording.ofDose(id, dose.get(), reported.get(), patient.get());
  }

  /// One that the broker held back for hours asks for what is long past.
  private static List<Draft> ofMedication(Event event, Subjects subjects, Instant now) {
    if (event.at().isBefore(now.minus(AsNeededReminders.GOOD_FOR))) return List.of();
    return subjects.medication(event).stream()
        .map(medication -> Wording.ofMedication(event, medication))
        .toList();
  }

  private static Optional<Draft> ofDose(Event event, Subjects subjects) {
    return subjects
        .dose(event)
        .flatMap(dose ->
            subjects
                .patient(event)
                .flatMap(
                    patient -> Wording.ofDose(event, dose, patient, subjects.phoneSeen(event))));
  }

  private static Optional<Draft> ofNudge(Event event, Subjects subjects) {
    Optional<Dose> dose = subjects.dose(event);
    Optional<Person> patient = subjects.patient(event);
    Optional<Nudge> nudge = subjects.nudge(event);
    if (dose.isEmpty() || patient.isEmpty() || nudge.isEmpty()) return Optional.empty();
    return subjects
        .person(nudge.get().caregiver())
        .flatMap(
            caregiver -> NudgeWording.of(event, nudge.get(), dose.get(), patient.get(), caregiver));
  }

  private static Optional<Draft> ofPerson(Event event, Subjects subjects) {
    return subjects
        .person(new UserId(Wording.id(event, "byId")))
        .flatMap(by -> ofPerson(event, by, subjects));
  }

  private static Optional<Draft> ofPerson(Event event, Person by, Subjects subjects) {
    if (ReportWording.isOfConnection(event)) {
      return subjects.standing().contains(ReportWording.connection(event))
          ? Wording.ofPerson(event, by).map(draft -> draft.in(ReportWording.CONNECTION))
          : Optional.empty();
    }
    return event.type() == EventType.PRESCRIPTION_CHANGED
        ? PrescriptionWording.of(event, by, subjects.reason(event))
        : Wording.ofPerson(event, by);
  }
}
