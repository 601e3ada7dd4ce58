package com.dastern.prescriptions;

import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.text.NameKey;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// One line of a prescription. `asNeeded` (PRN) ones have no planned doses. Dates are days in the
/// patient's zone; `end` is the last day on which it is taken.
public record Medication(
    MedicationId id,
    Optional<String> nameKm,
    Optional<String> nameLatin,
    Optional<String> strength,
    Form form,
    String unit,
    boolean asNeeded,
    Grid grid,
    DayPattern days,
    LocalDate start,
    Optional<LocalDate> end,
    Optional<Image> image,
    PrnTerms prn) {

  /// A file of whoever took it over.
  public record Image(UserId owner, UUID id) {}

  /// The pharmaceutical form.
  public enum Form {
    TABLET,
    CAPSULE,
    SYRUP,
    INJECTION,
    DROPS,
    CREAM,
    INHALER,
    SUPPOSITORY,
    PATCH,
    POWDER,
    OTHER
  }

  private static final MedicationId NOBODY = new MedicationId(new UUID(0, 0));

  /// For comparing what two of them say. When the patient wants to be reminded is not said by it.
  Medication withoutId() {
    return with(NOBODY, prn.remindedAt(Optional.empty()));
  }

  /// With the times at which the patient is reminded of that one.
  Medication remindedAs(Medication other) {
    return with(id, prn.remindedAt(other.prn.reminders()));
  }

  private Medication with(MedicationId other, PrnTerms terms) {
    return new Medication(
        other, nameKm, nameLatin, strength, form, unit, asNeeded, grid, days, start, end, image,
        terms);
  }

  /// By which it is found.
  public String nameKey() {
    return NameKey.ofAll(Stream.of(nameKm, nameLatin).flatMap(Optional::stream));
  }

  /// Whether the plan has it on that day.
  public boolean isTakenOn(LocalDate day) {
    return !asNeeded && isFor(day);
  }

  /// Whether that day is one of its days, planned or as needed.
  public boolean isFor(LocalDate day) {
    return days.includes(start, day) && end.map(last -> !day.isAfter(last)).orElse(true);
  }
}
