package com.dastern.doses;

import com.dastern.doses.NextAction.Kind;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.prescriptions.Dosage.Meal;
import com.dastern.prescriptions.Slot;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One medication at one scheduled instant. `medication` is what it was called when the dose was
/// made; `amount` is in its unit. `missedAfter` is the scheduled instant plus the grace period that
/// held then. One that was taken as needed (PRN) is for no occasion of the plan.
///
/// The rules are pure: what somebody does at a moment gives a [Marking], and nothing here reads a
/// clock.
public record Dose(
    DoseId id,
    UserId patient,
    PrescriptionId prescription,
    MedicationId medicationId,
    JsonObject medication,
    List<Occasion> occasions,
    BigDecimal amount,
    Optional<Meal> meal,
    Instant scheduledAt,
    Instant missedAfter,
    DoseStatus status,
    Optional<Instant> takenAt,
    Optional<String> skipReason,
    int version,
    Reminding reminding) {
  /// How long before its time a dose may be marked.
  static final Duration OPENS_BEFORE = Duration.ofHours(2);

  /// How long after its time a dose may be marked.
  static final Duration CLOSES_AFTER = Duration.ofHours(24);

  /// The dose after it was marked, and what is to be told; marking again what stands already tells
  /// nothing.
  record Marking(Dose dose, Optional<EventType> told, Optional<Instant> takenAt) {
    Marking(Dose dose, Optional<EventType> told) {
      this(dose, told, dose.takenAt());
    }
  }

  public Dose {
    occasions = List.copyOf(occasions);
  }

  public boolean isAsNeeded() {
    return occasions.isEmpty();
  }

  /// The column of the grid that it is shown in.
  public Optional<Slot> slot() {
    return occasions.stream().findFirst().map(Occasion::slot);
  }

  public Instant closesAt() {
    return scheduledAt.plus(CLOSES_AFTER);
  }

  /// Taken at `at`, marked at `now`. Only what an offline action proves turns a missed dose into
  /// one taken on time; an online mark makes it late.
  Marking take(Instant at, Instant now) {
    if (status.isTaken()) return takenAgain(at, now);
    if (status == DoseStatus.SKIPPED) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    requireOpen(at);
    requireOpen(now);
    boolean onTime = status == DoseStatus.DUE && !at.isAfter(missedAfter);
    var taken =
        marked(
            onTime ? DoseStatus.TAKEN_ON_TIME : DoseStatus.TAKEN_LATE,
            Optional.of(at),
            Optional.empty());
    return new Marking(
        taken,
        Optional.of(status == DoseStatus.MISSED ? EventType.DOSE_CORRECTED : EventType.DOSE_TAKEN));
  }

  /// The earliest taking stands.
  private Marking takenAgain(Instant at, Instant now) {
    // What is taken now is not earlier, though it may have waited for its turn.
    boolean isSaid = at.isBefore(now);
    boolean isEarlier =
        isSaid && takenAt.filter(at::isBefore).isPresent() && isOpen(at) && isOpen(now);
    if (!isEarlier) return new Marking(this, Optional.empty(), Optional.of(at));
    boolean isLate = now.isAfter(missedAfter);
    return new Marking(
        marked(status, Optional.of(at), Optional.empty()),
        Optional.of(isLate ? EventType.DOSE_CORRECTED : EventType.DOSE_TAKEN));
  }

  /// Skipped at `now`. A missed dose may still be given its reason.
  Marking skip(String reason, Instant now) {
    if (status == DoseStatus.SKIPPED) return unchanged();
    if (status.isTaken()) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    requireOpen(now);
    return new Marking(
        marked(DoseStatus.SKIPPED, Optional.empty(), Optional.of(reason)),
        Optional.of(EventType.DOSE_SKIPPED));
  }

  /// No longer taken or skipped, at `now`: what it would be had it not been marked. Undoing what is
  /// not marked changes nothing.
  Marking undo(Instant now) {
    if (!isMarked()) return unchanged();
    requireOpen(now);
    // What was taken as needed was no plan: nothing is left of it.
    if (isAsNeeded()) return new Marking(this, Optional.of(EventType.DOSE_UNDONE));
    boolean due = !now.isAfter(missedAfter);
    return new Marking(
        marked(due ? DoseStatus.DUE : DoseStatus.MISSED, Optional.empty(), Optional.empty()),
        // Who was told that it was taken, or saw it, must hear that it was not.
        Optional.of(due ? EventType.DOSE_UNDONE : EventType.DOSE_MISSED));
  }

  /// Reminded of again at `now` plus `delay`, and not before; `id` is the phone's own, and the same
  /// one again changes nothing. It is missed at the same moment, whether it was put off or not.
  Marking snooze(UUID snooze, Duration delay, Instant now) {
    if (reminding.knows(snooze)) return unchanged();
    requireAwaited(now);
    if (reminding.isExhausted()) throw Refusal.conflict("SNOOZE_EXHAUSTED");
    var later = reminding.snoozed(snooze, now.plus(delay));
    return new Marking(
        with(status, takenAt, skipReason, later), Optional.of(EventType.DOSE_SNOOZED));
  }

  /// What the scheduler has to do about it from `now` on; what lies behind is not made up.
  Optional<NextAction> next(Instant now) {
    if (isMarked()) return Optional.empty();
    var snoozed =
        reminding
            .snoozedUntil()
            .filter(until -> until.isAfter(now))
            .map(until -> new NextAction(Kind.SNOOZE, until));
    if (status == DoseStatus.MISSED) return snoozed;
    var timetable = new Timetable(scheduledAt, missedAfter);
    if (snoozed.isEmpty()) {
      return Optional.of(timetable.after(Math.max(reminding.behind(), timetable.behind(now))));
    }
    return snoozed
        .filter(snooze -> snooze.at().isBefore(missedAfter))
        .or(() -> Optional.of(timetable.after(Timetable.REMINDERS)));
  }

  /// Throws unless it waits to be marked and may be marked at that moment: the patient can be
  /// reminded of it.
  public void requireAwaited(Instant now) {
    if (isMarked()) {
      throw Refusal.conflict("DOSE_ALREADY_MARKED");
    }
    requireOpen(now);
  }

  private boolean isMarked() {
    return status.isTaken() || status == DoseStatus.SKIPPED;
  }

  private Marking unchanged() {
    return new Marking(this, Optional.empty());
  }

  /// Whether it may be marked at that moment.
  boolean isOpen(Instant moment) {
    return isOpen(scheduledAt, moment);
  }

  /// Whether one that is scheduled then may be marked at that moment.
  static boolean isOpen(Instant scheduledAt, Instant moment) {
    return !moment.isBefore(scheduledAt.minus(OPENS_BEFORE))
        && !moment.isAfter(scheduledAt.plus(CLOSES_AFTER));
  }

  private void requireOpen(Instant moment) {
    if (!isOpen(moment)) throw Refusal.unprocessable("DOSE_WINDOW_CLOSED");
  }

  /// As it is by all of its marks, after so many more of them. Each of them is a version, also one
  /// that changes nothing: so the number does not depend on the order in which they came.
  Dose as(MarkLog.Outcome outcome, int marks) {
    return with(
        outcome.status(),
        outcome.takenAt(),
        outcome.skipReason(),
        outcome.reminding(),
        version + marks);
  }

  /// The same with another amount.
  Dose of(BigDecimal taken) {
    return new Dose(
        id,
        patient,
        prescription,
        medicationId,
        medication,
        occasions,
        taken,
        meal,
        scheduledAt,
        missedAfter,
        status,
        takenAt,
        skipReason,
        version + 1,
        reminding);
  }

  private Dose marked(DoseStatus changed, Optional<Instant> taken, Optional<String> reason) {
    return with(changed, taken, reason, reminding.cancelled());
  }

  private Dose with(
      DoseStatus changed, Optional<Instant> taken, Optional<String> reason, Reminding later) {
    return with(changed, taken, reason, later, version + 1);
  }

  private Dose with(
      DoseStatus changed,
      Optional<Instant> taken,
      Optional<String> reason,
      Reminding later,
      int changes) {
    return new Dose(
        id,
        patient,
        prescription,
        medicationId,
        medication,
        occasions,
        amount,
        meal,
        scheduledAt,
        missedAfter,
        changed,
        taken,
        reason,
        changes,
        later);
  }
}
