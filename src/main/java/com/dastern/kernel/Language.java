package com.dastern.kernel;

import java.util.Locale;

/// The languages of every text for people; Khmer comes first.
public enum Language {
  KHMER(Locale.of("km")),
  ENGLISH(Locale.ENGLISH);

  private static final int LONGEST_HEADER = 200;

  private final Locale locale;

  Language(Locale locale) {
    this.locale = locale;
  }

  public Locale locale() {
    return locale;
  }

  /// The better of the two for an `Accept-Language` header (RFC 9110 section 12.5.4); Khmer when it
  /// names neither or is not well formed.
  public static Language accepted(String header) {
    // Parsing a long header takes milliseconds of the event loop.
    if (header.length() > LONGEST_HEADER) return KHMER;
    try {
      for (var range : Locale.LanguageRange.parse(header)) {
        if (range.getWeight() > 0 && range.getRange().startsWith("en")) return ENGLISH;
        if (range.getWeight() > 0 && range.getRange().startsWith("km")) return KHMER;
      }
    } catch (IllegalArgumentException malformed) {
      return KHMER;
    }
    return KHMER;
  }
}
