package com.dastern.platform.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Puts the marks of each Khmer syllable into one order.
///
/// The Unicode Standard, section 16.4 "Khmer", says which marks a syllable may have and in which
/// order they belong; keyboards let them be typed in others that look the same, and no
/// normalisation form unifies those. The order here is: base, robat, subscripts with RO behind the
/// others, shifter, vowels, other signs. It serves comparing, not display.
final class KhmerSyllables {
  private static final int COENG = 0x17D2;
  private static final int ATTHACAN = 0x17DD;
  private static final int DA = 0x178A;
  private static final int TA = 0x178F;
  private static final int RO = 0x179A;

  /// The places of a syllable behind its base, in their order.
  private enum Place {
    ROBAT,
    SUBSCRIPT,
    SUBSCRIPT_RO,
    SHIFTER,
    VOWEL,
    SIGN
  }

  private record Mark(Place place, String text) {}

  private static final Comparator<Mark> ORDER =
      Comparator.comparing(Mark::place).thenComparing(Mark::text);

  private final int[] text;
  private final StringBuilder out = new StringBuilder();
  private final List<Mark> marks = new ArrayList<>();

  private KhmerSyllables(int[] text) {
    this.text = text;
  }

  static String inOrder(String text) {
    return new KhmerSyllables(text.codePoints().toArray()).read();
  }

  private String read() {
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      if (c == COENG) i = subscript(i);
      else if (isMark(c)) marks.add(new Mark(place(c), Character.toString(c)));
      else {
        flush();
        out.appendCodePoint(c);
      }
    }
    flush();
    return out.toString();
  }

  /// The index of what was read last. Canonical ordering puts ATTHACAN (class 230) between COENG
  /// (class 9) and its consonant where they were typed behind it.
  private int subscript(int at) {
    int next = at + 1;
    while (next < text.length && text[next] == ATTHACAN) next++;
    // One that has no consonant yet, as in a name that is being typed, shows nothing.
    if (next == text.length || !isBase(text[next])) return at;
    for (int i = at + 1; i < next; i++) marks.add(new Mark(Place.SIGN, "\u17DD"));
    // Section 16.4: the subscripts of DA and TA look the same, and are typed for each other.
    int consonant = text[next] == DA ? TA : text[next];
    var place = consonant == RO ? Place.SUBSCRIPT_RO : Place.SUBSCRIPT;
    marks.add(new Mark(place, Character.toString(COENG) + Character.toString(consonant)));
    return next;
  }

  private void flush() {
    // Vowels that some type in the two halves that are seen: section 16.4 has one character each.
    join("\u17C1", "\u17B6", "\u17C4");
    join("\u17C1", "\u17B8", "\u17BE");
    marks.sort(ORDER);
    marks.forEach(mark -> out.append(mark.text()));
    marks.clear();
  }

  private void join(String left, String right, String whole) {
    var halves = List.of(new Mark(Place.VOWEL, left), new Mark(Place.VOWEL, right));
    while (marks.containsAll(halves)) {
      halves.forEach(marks::remove);
      marks.add(new Mark(Place.VOWEL, whole));
    }
  }

  /// Consonants and independent vowels.
  private static boolean isBase(int c) {
    return c >= 0x1780 && c <= 0x17B3;
  }

  private static boolean isMark(int c) {
    return (c >= 0x17B6 && c <= 0x17D1) || c == 0x17D3 || c == ATTHACAN;
  }

  private static Place place(int c) {
    if (c == 0x17CC) return Place.ROBAT;
    if (c == 0x17C9 || c == 0x17CA) return Place.SHIFTER;
    return c <= 0x17C5 ? Place.VOWEL : Place.SIGN;
  }
}
