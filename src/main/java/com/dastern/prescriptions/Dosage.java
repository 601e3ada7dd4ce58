package com.dastern.prescriptions;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.Optional;

/// How much is taken at once, in the medication's unit with at most three decimals, and before or
/// after the meal. A time of its own (local to the patient's zone) wins over the meal's.
public record Dosage(BigDecimal amount, Meal meal, Optional<LocalTime> time) {
  public static final int DECIMALS = 3;

  public Dosage(BigDecimal amount, Meal meal) {
    this(amount, meal, Optional.empty());
  }

  /// 30 minutes before the start of the meal, or after it.
  public enum Meal {
    BEFORE,
    AFTER
  }
}
