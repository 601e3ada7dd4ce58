package com.dastern.kernel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/// Texts of a request that the contract's patterns cannot check to the end: `2026-02-30` has the
/// form of a day.
public final class Parse {
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2200;

  private Parse() {}

  /// A calendar day; throws a [Refusal.Invalid] that names the field.
  public static LocalDate day(String field, String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      if (day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR) return day;
    } catch (DateTimeException notADay) {
      // Refused below.
    }
    throw Refusal.invalid(field, "date", "is not a day between 1900 and 2200");
  }

  /// An ISO 8601 time with an offset; throws a [Refusal.Invalid] that names the field.
  public static Instant instant(String field, String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) return time.toInstant();
    } catch (DateTimeException notATime) {
      // Refused below.
    }
    throw Refusal.invalid(field, "date-time", "is not a time with an offset between 1900 and 2200");
  }
}
