package com.dastern.prescriptions;

import com.dastern.kernel.Caller;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.platform.http.IfMatch;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Somebody writes over a prescription that there is. Pure.
///
/// @param today the patient's day
record Revision(Prescription prescription, Caller caller, LocalDate today, Instant now) {

  /// Replaces the content. What was applied already is not refused, though the version that the
  /// caller has seen is an older one (RFC 9110 section 13.1.1).
  PrescriptionChange edit(
      IfMatch seen, PrescriptionDraft draft, boolean urgent, Optional<String> reason) {
    if (!seen.matches(prescription.version())) requireApplied(draft, urgent);
    return prescription.edit(new PrescriptionEdit(wanted(draft), urgent, reason), caller, now);
  }

  /// Adds one medication to what it says, or to what a doctor proposes that it says. It needs no
  /// version: it takes nothing away that somebody else wrote. The same medication again is the
  /// first.
  PrescriptionChange add(PrescriptionDraft one, Optional<String> reason) {
    boolean waits = prescription.proposal().isPresent();
    // Else it would apply, or drop, what they have not decided on.
    if (waits && isPatient()) throw Refusal.conflict("CHANGE_WAITING");
    Content before = prescription.proposal().map(Proposal::content).orElse(prescription.content());
    if (before.medications().stream().anyMatch(other -> isThere(one, other))) {
      return PrescriptionChange.none(prescription);
    }
    if (before.medications().size() >= Content.MOST) {
      throw Refusal.conflict("TOO_MANY_MEDICATIONS");
    }
    var medications = new ArrayList<>(before.medications());
    medications.addAll(one.content(Map.of(), today, now, caller.id()).medications());
    var content = new Content(before.title(), medications);
    return prescription.edit(new PrescriptionEdit(content, false, reason), caller, now);
  }

  /// Where no start is given it was the day of the first request, which may have been yesterday.
  private boolean isThere(PrescriptionDraft one, Medication other) {
    return one.content(Map.of(), other.start(), now, caller.id()).medications().stream()
        .anyMatch(added -> added.withoutId().equals(other.withoutId()));
  }

  /// Throws unless it says already what the draft does, or is proposed to where a proposal is all
  /// that the caller asks for.
  private void requireApplied(PrescriptionDraft draft, boolean urgent) {
    try {
      Content wanted = wanted(draft);
      boolean holds = prescription.proposal().isEmpty() && prescription.content().says(wanted);
      boolean waits =
          prescription.proposal().map(Proposal::content).filter(wanted::says).isPresent();
      if (holds || (waits && !urgent && !isPatient())) return;
    } catch (Refusal.Invalid _) {
      // It names what another version took out.
    }
    throw Refusal.preconditionFailed(prescription.version());
  }

  private Content wanted(PrescriptionDraft draft) {
    return draft.content(known(), today, now, caller.id());
  }

  /// Those that a writer may name: what is in use, and what is proposed beside it.
  private Map<MedicationId, Medication> known() {
    var known = new HashMap<>(prescription.content().byId());
    prescription
        .proposal()
        .ifPresent(proposal -> proposal.content().byId().forEach(known::putIfAbsent));
    return known;
  }

  private boolean isPatient() {
    return caller.is(prescription.patient());
  }
}
