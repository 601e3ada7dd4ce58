package com.dastern.prescriptions;

import com.dastern.connections.View;
import com.dastern.kernel.Caller;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.PrescriptionStatus.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Medications that one author wrote for one patient.
public record Prescription(
    PrescriptionId id,
    UserId patient,
    UserId author,
    PrescriptionStatus status,
    int version,
    Optional<String> title,
    Optional<String> revisionReason,
    Instant createdAt,
    Instant updatedAt,
    List<Medication> medications) {
  public Prescription {
    medications = List.copyOf(medications);
  }

  /// The prescription in its new status; the same one when it has that status already. Throws when
  /// the move is not legal for this caller, naming those that are.
  Prescription moveTo(
      PrescriptionStatus target, Optional<String> reason, Caller caller, Instant now) {
    if (target == status) return this;
    Actor actor = actor(caller);
    if (!status.canMoveTo(target, actor)) {
      throw Refusal.illegalMove(
          status.moves(actor).stream().sorted().map(PrescriptionStatus::name).toList());
    }
    if (target == PrescriptionStatus.PENDING_REVISION && reason.isEmpty()) {
      throw Refusal.invalid("/reason", "required", "is needed to ask for a revision");
    }
    return new Prescription(
        id, patient, author, target, version, title, reason, createdAt, now, medications);
  }

  /// A draft is seen by nobody but its author.
  boolean isVisibleTo(UserId viewer) {
    return status != PrescriptionStatus.DRAFT || viewer.equals(author);
  }

  /// Whether the patient lets it be seen: it is chosen, and some day of it is.
  boolean isIn(View view) {
    return view.covers(id)
        && medications.stream().anyMatch(m -> view.coversSome(m.start(), m.end()));
  }

  private Actor actor(Caller caller) {
    if (!caller.is(patient)) {
      // Another doctor of the patient may read it and not move it.
      if (!caller.is(author)) throw Refusal.illegalMove(List.of());
      return Actor.DOCTOR;
    }
    return caller.is(author) ? Actor.PATIENT_AUTHOR : Actor.PATIENT;
  }
}
