package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.prescriptions.Slot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/// What a phone reports of a dose, later than it happened.
///
/// @param id of the action
/// @param at when it was done
/// @param dose by its id; of what was taken as needed (PRN) the id that it shall have
/// @param planned by what it is for: then it need not be there
/// @param asNeeded what was taken as needed, also where that is undone
/// @param minutes for which it was put off
public record DoseReport(
    UUID id,
    Kind kind,
    Instant at,
    Optional<DoseId> dose,
    Optional<Planned> planned,
    Optional<MedicationId> asNeeded,
    Optional<Instant> takenAt,
    Optional<String> reason,
    Optional<BigDecimal> amount,
    int minutes) {

  public enum Kind {
    TAKEN,
    SKIPPED,
    UNDONE,
    SNOOZED,
    MISSED
  }

  /// A dose of a plan, as the phone has it.
  public record Planned(
      MedicationId medication,
      LocalDate day,
      Slot slot,
      Instant scheduledAt,
      Optional<BigDecimal> amount) {
    /// How far a dose may be from the beginning of its day: half an hour before it, or in another
    /// zone than the patient's present one.
    private static final Duration AROUND = Duration.ofHours(30);

    Occasion occasion() {
      return new Occasion(day, slot);
    }

    /// Whether the time may be one of that day's.
    boolean isOnItsDay(ZoneId zone) {
      Instant begins = day.atStartOfDay(zone).toInstant();
      return Duration.between(begins, scheduledAt).abs().compareTo(AROUND) <= 0;
    }

    boolean isOf(Dose dose) {
      return dose.medicationId().equals(medication) && dose.occasions().contains(occasion());
    }
  }

  /// A dose of a plan, taken when it was marked.
  public static DoseReport taken(UUID id, Instant at, DoseId dose) {
    return new DoseReport(
        id,
        Kind.TAKEN,
        at,
        Optional.of(dose),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  /// Whether it says that something was taken as needed.
  boolean isTaking() {
    return kind == Kind.TAKEN && asNeeded.isPresent();
  }

  /// When it was taken.
  Instant taken() {
    return takenAt.orElse(at);
  }

  /// Throws unless a taking as needed may be reported: up to 24 hours after it.
  void requireRecent() {
    requireOrder();
    if (taken().isBefore(at.minus(Dose.CLOSES_AFTER))) {
      throw Refusal.unprocessable("DOSE_WINDOW_CLOSED");
    }
  }

  /// Throws unless it fits the window of the dose. A taking is judged by when it was, whenever it
  /// was marked.
  void requireFor(Dose scheduled, ZoneId zone) {
    if (kind == Kind.TAKEN) requireOrder();
    Instant moment = kind == Kind.TAKEN ? taken() : at;
    // What the phone saw is no mark of the patient's.
    boolean anyTime = kind == Kind.MISSED && !at.isBefore(scheduled.scheduledAt());
    if (!anyTime && !scheduled.isOpen(moment) && !isOpenByPhone(scheduled, moment, zone)) {
      throw Refusal.unprocessable("DOSE_WINDOW_CLOSED");
    }
  }

  /// By the time at which the phone had the dose, on its day: the server may have moved it since.
  private boolean isOpenByPhone(Dose scheduled, Instant moment, ZoneId zone) {
    return planned
        .filter(each -> each.isOf(scheduled) && each.isOnItsDay(zone))
        .filter(each -> Dose.isOpen(each.scheduledAt(), moment))
        .isPresent();
  }

  private void requireOrder() {
    if (taken().isAfter(at)) {
      throw Refusal.invalid("/payload/takenAt", "order", "is later than deviceTime");
    }
  }

  Mark mark(Instant now) {
    return online(now).reported();
  }

  private Mark online(Instant now) {
    return switch (kind) {
      case TAKEN -> Mark.taken(id, at, now, taken(), false);
      case SKIPPED -> Mark.skipped(id, at, now, reason.orElseThrow());
      case SNOOZED -> Mark.snoozed(id, at, now, minutes);
      case UNDONE -> Mark.of(Mark.Kind.UNDONE, id, at, now);
      case MISSED -> Mark.of(Mark.Kind.MISSED, id, at, now);
    };
  }
}
