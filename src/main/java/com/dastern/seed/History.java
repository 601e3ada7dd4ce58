package com.dastern.seed;

import com.dastern.doses.Dose;
import com.dastern.doses.DosePlan;
import com.dastern.doses.DoseStatus;
import com.dastern.doses.Reminding;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Language;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/// The doses of some weeks up to `now` with what became of them, and those of the coming weeks.
///
/// The dice always fall the same way, so that every newcomer sees the same clinic.
final class History {
  /// How long ago the first prescriptions began.
  static final int DAYS = 21;

  /// How far ahead the doses of active prescriptions reach.
  static final Duration AHEAD = Duration.ofDays(30);

  private static final int SOONEST_SECONDS = -600;
  private static final int LATEST_SECONDS = 3 * 3600;
  private static final List<String> REASONS_KM =
      List.of("ចង្អោរ", "ឈឺក្រពះ", "អស់ថ្នាំ មិនទាន់បានទិញ", "ធ្វើដំណើរ ភ្លេចយកថ្នាំតាម", "វិលមុខ");
  private static final List<String> REASONS_EN =
      List.of("Nausea", "Travelling, left it at home", "Ran out, new pack tomorrow");

  /// What became of a dose; `version` counts the changes that led to it.
  private record Outcome(
      DoseStatus status, Optional<Instant> takenAt, Optional<String> reason, int version) {
    static final Outcome DUE = new Outcome(DoseStatus.DUE, Optional.empty(), Optional.empty(), 1);
    static final Outcome MISSED =
        new Outcome(DoseStatus.MISSED, Optional.empty(), Optional.empty(), 2);
  }

  private final Instant now;
  private final RandomGenerator dice = new Random(7);

  History(Instant now) {
    this.now = now;
  }

  /// A prescription that is not active has no doses ahead.
  List<Dose> doses(Prescription prescription) {
    if (prescription.status() == PrescriptionStatus.PENDING_CONFIRMATION) return List.of();
    Patient patient = People.patient(prescription.patient());
    boolean active = prescription.status() == PrescriptionStatus.ACTIVE;
    Instant until = active ? now.plus(AHEAD) : now;
    var plan = new DosePlan(patient.meals(), patient.user().zone());
    return prescription.medications().stream()
        .flatMap(m -> plan.doses(m, prescription.createdAt(), until).stream())
        .map(planned -> dose(prescription, patient, planned))
        .toList();
  }

  private Dose dose(Prescription prescription, Patient patient, DosePlan.Planned planned) {
    Outcome outcome = outcome(patient, planned.at());
    return new Dose(
        new DoseId(Uuids.next(now.toEpochMilli())),
        patient.id(),
        prescription.id(),
        planned.medication().id(),
        MedicationJson.names(planned.medication()),
        planned.occasions(),
        planned.dosage().amount(),
        Optional.of(planned.dosage().meal()),
        planned.at(),
        planned.at().plus(patient.grace()),
        outcome.status(),
        outcome.takenAt(),
        outcome.reason(),
        outcome.version(),
        Reminding.NONE);
  }

  private Outcome outcome(Patient patient, Instant at) {
    if (at.isAfter(now)) return Outcome.DUE;
    Instant missedAfter = at.plus(patient.grace());
    // One whose grace period runs was just taken: the demonstration is to be the only open one.
    if (missedAfter.isAfter(now)) return onTime(at, patient.grace());
    return switch (patient.habit().outcome(dice.nextInt(100))) {
      case TAKEN_ON_TIME -> onTime(at, patient.grace());
      case TAKEN_LATE -> late(missedAfter);
      case SKIPPED -> skipped(patient);
      case DUE, MISSED -> Outcome.MISSED;
    };
  }

  private Outcome onTime(Instant at, Duration grace) {
    Instant taken = at.plusSeconds(dice.nextInt(SOONEST_SECONDS, (int) grace.toSeconds()));
    return new Outcome(
        DoseStatus.TAKEN_ON_TIME,
        Optional.of(taken.isAfter(now) ? now : taken),
        Optional.empty(),
        2);
  }

  /// It was missed first; one that would be taken only later today is missed still.
  private Outcome late(Instant missedAfter) {
    Instant taken = missedAfter.plusSeconds(dice.nextInt(60, LATEST_SECONDS));
    return taken.isAfter(now)
        ? Outcome.MISSED
        : new Outcome(DoseStatus.TAKEN_LATE, Optional.of(taken), Optional.empty(), 3);
  }

  private Outcome skipped(Patient patient) {
    var reasons = patient.user().language() == Language.KHMER ? REASONS_KM : REASONS_EN;
    String reason = reasons.get(dice.nextInt(reasons.size()));
    return new Outcome(DoseStatus.SKIPPED, Optional.empty(), Optional.of(reason), 2);
  }
}
