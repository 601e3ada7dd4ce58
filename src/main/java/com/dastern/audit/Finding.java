package com.dastern.audit;

import java.util.Optional;
import java.util.UUID;

/// What is wrong with a chain, or with the anchors where no chain is named: `number` is the place
/// in it, `row` the first row that does not fit, where there is one.
public record Finding(Optional<UUID> chain, long number, Optional<UUID> row, String what) {
  static Finding of(TrailRow row, long number, String what) {
    return new Finding(Optional.of(row.chain()), number, Optional.of(row.id()), what);
  }

  static Finding ofMissing(UUID chain, long number, String what) {
    return new Finding(Optional.of(chain), number, Optional.empty(), what);
  }

  static Finding ofAnchor(long number, String what) {
    return new Finding(Optional.empty(), number, Optional.empty(), what);
  }

  @Override
  public String toString() {
    String place =
        chain.map(id -> "chain " + id + " row " + number).orElseGet(() -> "anchor " + number);
    return "TAMPERED: " + place + row.map(id -> " (id " + id + ")").orElse("") + ": " + what;
  }
}
