package com.dastern.prescriptions;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What is taken in which part of the day.
public final class Grid {
  private final Map<Slot, Dosage> cells;

  public Grid(Map<Slot, Dosage> cells) {
    this.cells = new EnumMap<>(Slot.class);
    this.cells.putAll(cells);
  }

  public Optional<Dosage> at(Slot slot) {
    return Optional.ofNullable(cells.get(slot));
  }

  public int timesPerDay() {
    return cells.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Grid grid && grid.cells.equals(cells);
  }

  @Override
  public int hashCode() {
    return cells.hashCode();
  }

  @Override
  public String toString() {
    return cells.toString();
  }
}
