package com.dastern.seed;

import com.dastern.kernel.MedicationId;
import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Grid;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Medication.Form;
import com.dastern.prescriptions.PrnTerms;
import com.dastern.prescriptions.Slot;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// One medication of a list that reads like a prescription; its days are counted back from today.
/// Without anything more it is taken daily, from the beginning of the history and with no end.
record Line(
    String nameKm,
    String nameLatin,
    String strength,
    Form form,
    String unit,
    boolean isAsNeeded,
    Map<Slot, Dosage> cells,
    DayPattern days,
    int startedDaysAgo,
    Optional<Integer> lasts) {

  /// An empty name is one that the medication does not have.
  static Line of(String nameKm, String nameLatin, String strength, Form form, String unit) {
    return new Line(
        nameKm,
        nameLatin,
        strength,
        form,
        unit,
        false,
        Map.of(),
        new DayPattern.Daily(),
        History.DAYS,
        Optional.empty());
  }

  static Line tablet(String nameKm, String nameLatin, String strength) {
    return of(nameKm, nameLatin, strength, Form.TABLET, "គ្រាប់");
  }

  Line at(Slot slot, String amount, Dosage.Meal meal) {
    var more = new EnumMap<Slot, Dosage>(Slot.class);
    more.putAll(cells);
    more.put(slot, new Dosage(new BigDecimal(amount), meal));
    return with(isAsNeeded, more, days, startedDaysAgo, lasts);
  }

  Line asNeeded() {
    return with(true, cells, days, startedDaysAgo, lasts);
  }

  Line on(DayPattern pattern) {
    return with(isAsNeeded, cells, pattern, startedDaysAgo, lasts);
  }

  Line started(int daysAgo) {
    return with(isAsNeeded, cells, days, daysAgo, lasts);
  }

  Line forDays(int count) {
    return with(isAsNeeded, cells, days, startedDaysAgo, Optional.of(count));
  }

  Medication medication(MedicationId id, LocalDate today) {
    LocalDate start = today.minusDays(startedDaysAgo);
    return new Medication(
        id,
        Optional.of(nameKm).filter(name -> !name.isEmpty()),
        Optional.of(nameLatin).filter(name -> !name.isEmpty()),
        Optional.of(strength),
        form,
        unit,
        isAsNeeded,
        new Grid(cells),
        days,
        start,
        lasts.map(count -> start.plusDays(count - 1L)),
        Optional.empty(),
        PrnTerms.NONE);
  }

  private Line with(
      boolean newAsNeeded,
      Map<Slot, Dosage> newCells,
      DayPattern newDays,
      int newStart,
      Optional<Integer> newLength) {
    return new Line(
        nameKm,
        nameLatin,
        strength,
        form,
        unit,
        newAsNeeded,
        newCells,
        newDays,
        newStart,
        newLength);
  }
}
