package com.dastern.doses;

import com.dastern.prescriptions.Slot;
import java.time.LocalDate;

/// What a dose of a medication is for: one cell of the grid on one of the patient's days. It stays
/// the same when the time of the dose is computed anew.
public record Occasion(LocalDate day, Slot slot) implements Comparable<Occasion> {
  @Override
  public int compareTo(Occasion other) {
    int days = day.compareTo(other.day);
    return days != 0 ? days : slot.compareTo(other.slot);
  }

  static Occasion parse(String text) {
    int slash = text.indexOf('/');
    return new Occasion(
        LocalDate.parse(text.substring(0, slash)), Slot.valueOf(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return day + "/" + slot;
  }
}
