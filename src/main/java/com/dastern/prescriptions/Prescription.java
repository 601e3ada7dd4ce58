package com.dastern.prescriptions;

import com.dastern.connections.View;
import com.dastern.kernel.Caller;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.PrescriptionStatus.Actor;
import com.dastern.prescriptions.PrescriptionVersion.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Medications that one author wrote for one patient. `version` counts its changes; `proposal` is
/// one that waits for the patient, while the content that there was holds.
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
    List<Medication> medications,
    Optional<Proposal> proposal) {
  public Prescription {
    medications = List.copyOf(medications);
  }

  public Content content() {
    return new Content(title, medications);
  }

  /// Its next status; nothing when it has that already. Throws when the move is not legal for this
  /// caller, naming those that are.
  PrescriptionChange moveTo(
      PrescriptionStatus target, Optional<String> reason, Caller caller, Instant now) {
    if (target == status) return PrescriptionChange.none(this);
    Actor actor = actor(caller);
    if (!status.canMoveTo(target, actor)) {
      throw Refusal.illegalMove(
          status.moves(actor).stream().sorted().map(PrescriptionStatus::name).toList());
    }
    if (target == PrescriptionStatus.PENDING_REVISION && reason.isEmpty()) {
      throw Refusal.invalid("/reason", "required", "is needed to ask for a revision");
    }
    // Nobody can confirm a change of what was stopped.
    var kept = target == PrescriptionStatus.INACTIVE ? Optional.<Proposal>empty() : proposal;
    var asked = target == PrescriptionStatus.PENDING_REVISION ? reason : Optional.<String>empty();
    return change(next(target, content(), asked, kept, now), Kind.MOVED, reason, false);
  }

  /// Other content. A doctor's change to what is in use waits for the patient, unless it is urgent;
  /// it takes the place of one that waited before.
  PrescriptionChange edit(PrescriptionEdit edit, Caller caller, Instant now) {
    if (status == PrescriptionStatus.INACTIVE) throw Refusal.conflict("PRESCRIPTION_STOPPED");
    boolean doctor = !caller.is(patient);
    // What a doctor wrote a patient confirms, sends back, pauses or stops.
    if (!doctor && !caller.is(author)) throw Refusal.permissionRequired("AUTHOR");
    boolean inUse = status == PrescriptionStatus.ACTIVE || status == PrescriptionStatus.PAUSED;
    if (doctor && inUse && !edit.urgent()) return propose(edit, caller, now);
    if (content().says(edit.content()) && proposal.isEmpty()) return PrescriptionChange.none(this);
    var after = next(status, edit.content(), revisionReason, Optional.empty(), now);
    // What is not in use is nothing that could hold at once.
    return change(after, Kind.EDITED, edit.reason(), edit.urgent() && doctor && inUse);
  }

  private PrescriptionChange propose(PrescriptionEdit edit, Caller doctor, Instant now) {
    Content wanted = edit.content();
    boolean asked = proposal.map(Proposal::content).filter(wanted::says).isPresent();
    if (asked || (proposal.isEmpty() && content().says(wanted))) {
      return PrescriptionChange.none(this);
    }
    var proposed = new Proposal(version + 1, doctor.id(), now, edit.reason(), wanted);
    var after = next(status, content(), revisionReason, Optional.of(proposed), now);
    return change(after, Kind.PROPOSED, edit.reason(), false);
  }

  /// The patient lets the proposed content hold.
  PrescriptionChange confirm(int proposed, Instant now) {
    Proposal waiting = waiting(proposed);
    var after = next(status, waiting.content(), revisionReason, Optional.empty(), now);
    return change(after, Kind.CONFIRMED, Optional.empty(), false);
  }

  PrescriptionChange decline(int proposed, Optional<String> reason, Instant now) {
    waiting(proposed);
    var after = next(status, content(), revisionReason, Optional.empty(), now);
    return change(after, Kind.DECLINED, reason, false);
  }

  /// The proposal that the patient has seen: another one may have taken its place.
  private Proposal waiting(int proposed) {
    return proposal
        .filter(waiting -> waiting.version() == proposed)
        .orElseThrow(() -> Refusal.conflict("CHANGE_NOT_WAITING"));
  }

  private Prescription next(
      PrescriptionStatus next,
      Content content,
      Optional<String> asked,
      Optional<Proposal> waiting,
      Instant now) {
    return new Prescription(
        id,
        patient,
        author,
        next,
        version + 1,
        content.title(),
        asked,
        createdAt,
        now,
        content.remindedAs(content()).medications(),
        waiting);
  }

  private PrescriptionChange change(
      Prescription after, Kind kind, Optional<String> reason, boolean urgent) {
    return new PrescriptionChange(this, after, kind, reason, urgent);
  }

  /// A draft is seen by nobody but its author.
  public boolean isVisibleTo(UserId viewer) {
    return status != PrescriptionStatus.DRAFT || viewer.equals(author);
  }

  /// Whether the patient lets it be seen: it is chosen, and some day of it is.
  public boolean isIn(View view) {
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
