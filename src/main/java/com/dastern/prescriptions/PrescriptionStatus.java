package com.dastern.prescriptions;

import java.util.Set;

/// Where a prescription stands, and the moves from there. Nothing else is a legal move.
public enum PrescriptionStatus {
  /// Being written; only its author sees it.
  DRAFT,
  /// A doctor sent it and the patient has not answered.
  PENDING_CONFIRMATION,
  /// The patient asks the doctor to revise it.
  PENDING_REVISION,
  /// It makes doses.
  ACTIVE,
  PAUSED,
  /// Stopped for good.
  INACTIVE;

  /// Who moves it.
  public enum Actor {
    /// The patient, on a prescription that the patient wrote.
    PATIENT_AUTHOR,
    /// The patient, on a doctor's prescription.
    PATIENT,
    /// The doctor who wrote it.
    DOCTOR
  }

  public Set<PrescriptionStatus> moves(Actor actor) {
    boolean patient = actor != Actor.DOCTOR;
    return switch (this) {
      case DRAFT ->
          switch (actor) {
            case PATIENT_AUTHOR -> Set.of(ACTIVE);
            case DOCTOR -> Set.of(PENDING_CONFIRMATION);
            case PATIENT -> Set.of();
          };
      case PENDING_CONFIRMATION -> patient ? Set.of(ACTIVE, PENDING_REVISION) : Set.of();
      case PENDING_REVISION -> patient ? Set.of() : Set.of(PENDING_CONFIRMATION);
      case ACTIVE -> patient ? Set.of(PAUSED, INACTIVE) : Set.of();
      case PAUSED -> patient ? Set.of(ACTIVE, INACTIVE) : Set.of();
      case INACTIVE -> Set.of();
    };
  }

  public boolean canMoveTo(PrescriptionStatus target, Actor actor) {
    return moves(actor).contains(target);
  }
}
