package com.dastern.doses;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/// Something that the patient did about a dose, or saw become of it.
///
/// @param id of the action, as the phone or the server made it
/// @param at when it was done; `takenAt` is when the dose was taken, which may have been earlier
/// @param receivedAt when the server heard of it
/// @param offline a phone that was out of reach reported it
/// @param late it was said of a dose that had been missed, with nothing that proves when
/// @param minutes for which it was put off
/// @param amount of what was taken as needed (PRN)
record Mark(
    UUID id,
    Kind kind,
    Instant at,
    Instant receivedAt,
    boolean offline,
    Optional<Instant> takenAt,
    boolean late,
    Optional<String> reason,
    int minutes,
    Optional<BigDecimal> amount) {

  /// In the order in which marks of one instant count: what is taken back was there before.
  enum Kind {
    TAKEN,
    SKIPPED,
    SNOOZED,
    /// The phone saw its grace period end.
    MISSED,
    UNDONE
  }

  /// The order in which they were made, by the clocks of those who made them. Total, so that it is
  /// the same wherever and however often it is computed.
  static final Comparator<Mark> IN_TIME =
      Comparator.comparing(Mark::at)
          .thenComparing(Mark::kind)
          .thenComparing(Mark::takenAt, Comparator.comparing(at -> at.orElse(Instant.MIN)))
          .thenComparing(Mark::offline)
          .thenComparing(mark -> mark.id().toString());

  static Mark taken(UUID id, Instant at, Instant receivedAt, Instant takenAt, boolean late) {
    return of(Kind.TAKEN, id, at, receivedAt).with(Optional.of(takenAt), late, Optional.empty(), 0);
  }

  static Mark skipped(UUID id, Instant at, Instant receivedAt, String reason) {
    return of(Kind.SKIPPED, id, at, receivedAt)
        .with(Optional.empty(), false, Optional.of(reason), 0);
  }

  static Mark snoozed(UUID id, Instant at, Instant receivedAt, int minutes) {
    return of(Kind.SNOOZED, id, at, receivedAt)
        .with(Optional.empty(), false, Optional.empty(), minutes);
  }

  /// Undone, or seen to be missed.
  static Mark of(Kind kind, UUID id, Instant at, Instant receivedAt) {
    return new Mark(
        id,
        kind,
        at,
        receivedAt,
        false,
        Optional.empty(),
        false,
        Optional.empty(),
        0,
        Optional.empty());
  }

  private Mark with(Optional<Instant> taken, boolean afterwards, Optional<String> why, int putOff) {
    return new Mark(id, kind, at, receivedAt, offline, taken, afterwards, why, putOff, amount);
  }

  Mark reported() {
    return new Mark(id, kind, at, receivedAt, true, takenAt, late, reason, minutes, amount);
  }

  /// As a report of what was taken as needed.
  Mark of(BigDecimal taken) {
    return new Mark(
        id, kind, at, receivedAt, offline, takenAt, late, reason, minutes, Optional.of(taken));
  }
}
