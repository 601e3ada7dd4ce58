package com.dastern.monitoring;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// A name as it is searched and sorted: without regard to case, and to the zero-width characters
/// that separate Khmer words on some keyboards and not on others.
record SearchedName(String text) implements Comparable<SearchedName> {
  private static final Pattern ZERO_WIDTH = Pattern.compile("[\u200B-\u200D\u2060\uFEFF]");

  static SearchedName of(String name) {
    String plain =
        ZERO_WIDTH.matcher(Normalizer.normalize(name, Normalizer.Form.NFC)).replaceAll("");
    return new SearchedName(plain.strip().toLowerCase(Locale.ROOT));
  }

  boolean contains(SearchedName part) {
    return text.contains(part.text);
  }

  @Override
  public int compareTo(SearchedName other) {
    return text.compareTo(other.text);
  }
}
