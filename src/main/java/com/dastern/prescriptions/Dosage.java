package com.dastern.prescriptions;

import java.math.BigDecimal;

/// How much is taken at once, in the medication's unit with at most three decimals, and before or
/// after the meal.
public record Dosage(BigDecimal amount, Meal meal) {
  public static final int DECIMALS = 3;

  /// 30 minutes before the start of the meal, or after it.
  public enum Meal {
    BEFORE,
    AFTER
  }
}
