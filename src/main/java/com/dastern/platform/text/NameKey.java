package com.dastern.platform.text;

import static java.util.stream.Collectors.joining;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import java.util.stream.Stream;

/// What two ways of writing the same name have in common: names are searched by it.
///
/// Case, width and accents of Latin letters, invisible characters, the script of digits, and the
/// order in which the marks of a Khmer syllable were typed do not count. Whatever stands for itself
/// stays, so that a part of a name has a key that is a part of the name's key.
public final class NameKey {
  // UAX #44, NFKC_Casefold: compatibility, case, and what is ignorable by default, among it the
  // zero-width space and joiners and the inherent vowels of Khmer.
  private static final Normalizer2 FOLD = Normalizer2.getNFKCCasefoldInstance();
  private static final Normalizer2 SPLIT = Normalizer2.getNFDInstance();
  private static final Normalizer2 JOIN = Normalizer2.getNFCInstance();

  /// More of a name, in code points, is not searched: compatibility makes 18 of some.
  private static final int MOST = 490;

  private NameKey() {}

  /// Of somebody or something with several names: each key on a line of its own, with a line break
  /// before the first and behind the last, so that a search can tell where a name begins and ends.
  public static String ofAll(Stream<String> names) {
    return names.map(NameKey::of).map(NameKey::bounded).collect(joining("\n", "\n", "\n"));
  }

  private static String bounded(String key) {
    return key.codePointCount(0, key.length()) <= MOST
        ? key
        : key.substring(0, key.offsetByCodePoints(0, MOST));
  }

  /// Has no line breaks, and no white space at its ends; empty where nothing is to be seen.
  public static String of(String text) {
    String split = SPLIT.normalize(FOLD.normalize(text));
    var plain = new StringBuilder(split.length());
    split.codePoints().forEach(c -> fold(plain, c));
    return KhmerSyllables.inOrder(JOIN.normalize(plain.toString().strip()));
  }

  private static void fold(StringBuilder out, int c) {
    if (isAccent(c)) return;
    if (UCharacter.isUWhiteSpace(c) || UCharacter.isISOControl(c)) {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') out.append(' ');
      return;
    }
    int digit = UCharacter.digit(c);
    if (digit >= 0) out.append(digit);
    else out.appendCodePoint(c);
  }

  /// Marks that belong to no script of their own: those of Latin, Greek and Cyrillic letters.
  private static boolean isAccent(int c) {
    return UCharacter.getType(c) == UCharacter.NON_SPACING_MARK
        && UScript.getScript(c) == UScript.INHERITED;
  }
}
