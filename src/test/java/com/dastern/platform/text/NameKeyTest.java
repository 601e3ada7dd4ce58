package com.dastern.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameKeyTest {
  private static final String[] INVISIBLE = {
    "\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u17B4", "\u00AD"
  };

  /// A base with its marks; a subscript is one mark of two characters.
  record Syllable(String base, List<String> marks) {
    String typed(Random order) {
      List<String> shuffled = new ArrayList<>(marks);
      java.util.Collections.shuffle(shuffled, order);
      return base + String.join("", shuffled);
    }

    String typed() {
      return base + String.join("", marks);
    }
  }

  @Provide
  Arbitrary<List<Syllable>> words() {
    Arbitrary<String> base = letters('\u1780', '\u17B3');
    Arbitrary<String> subscript = letters('\u1780', '\u17A2').map(letter -> "\u17D2" + letter);
    Arbitrary<String> mark =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, subscript),
            net.jqwik.api.Tuple.of(3, letters('\u17B6', '\u17C5')),
            net.jqwik.api.Tuple.of(2, letters('\u17C6', '\u17D1')),
            net.jqwik.api.Tuple.of(1, Arbitraries.of("\u17D3", "\u17DD")));
    Arbitrary<Syllable> syllable =
        Combinators.combine(base, mark.list().ofMaxSize(5)).as(Syllable::new);
    return syllable.list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<String> letters(char first, char last) {
    return Arbitraries.chars().range(first, last).map(String::valueOf);
  }

  @Property
  void orderOfTheMarksDoesNotCount(@ForAll("words") List<Syllable> word, @ForAll Random order) {
    String other = word.stream().map(s -> s.typed(order)).collect(Collectors.joining());
    assertThat(NameKey.of(other)).isEqualTo(NameKey.of(typed(word)));
  }

  @Property
  void whatIsCanonicallyEquivalentIsTheSame(@ForAll("words") List<Syllable> word) {
    String typed = typed(word);
    assertThat(NameKey.of(Normalizer2.getNFCInstance().normalize(typed)))
        .isEqualTo(NameKey.of(typed));
  }

  @Property
  void invisibleCharactersDoNotCount(@ForAll("words") List<Syllable> word, @ForAll Random where) {
    String typed = typed(word);
    var other = new StringBuilder(typed);
    for (int i = 0; i < 4; i++) {
      other.insert(where.nextInt(other.length() + 1), INVISIBLE[where.nextInt(INVISIBLE.length)]);
    }
    assertThat(NameKey.of(other.toString())).isEqualTo(NameKey.of(typed));
  }

  @Property
  void lettersAreKept(@ForAll("words") List<Syllable> one, @ForAll("words") List<Syllable> two) {
    Assume.that(!bases(one).equals(bases(two)));
    assertThat(NameKey.of(typed(one))).isNotEqualTo(NameKey.of(typed(two)));
  }

  @Property
  void keyIsItsOwnKey(@ForAll String anything) {
    String key = NameKey.of(anything);
    assertThat(NameKey.of(key)).isEqualTo(key);
    assertThat(key).doesNotContain("\n").isEqualTo(key.strip());
  }

  @Property
  void keyOfAWordIsItsOwnKey(@ForAll("words") List<Syllable> word) {
    String key = NameKey.of(typed(word));
    assertThat(NameKey.of(key)).isEqualTo(key);
  }

  @Property
  void beginningOfAWordIsTheBeginningOfItsKey(@ForAll("words") List<Syllable> word) {
    String key = NameKey.of(typed(word));
    for (int i = 1; i <= word.size(); i++) {
      assertThat(key).startsWith(NameKey.of(typed(word.subList(0, i))));
    }
  }

  @Property
  void subscriptIsNotTheLetterItself(@ForAll("words") List<Syllable> word) {
    String typed = typed(word);
    Assume.that(typed.contains("\u17D2"));
    assertThat(NameKey.of(typed.replace("\u17D2", ""))).isNotEqualTo(NameKey.of(typed));
  }

  @ParameterizedTest
  @CsvSource({
    "ប៉ារ៉ាសេតាម៉ុល ៥០០, ប៉ារ៉ាសេតាម៉ុល 500",
    "Paracétamol, PARACETAMOL",
    "Ｍｅｔｆｏｒｍｉｎ, metformin",
    "Straße, STRASSE",
    "'  Vitamin   B\u2081\u2082 ', vitamin b12",
    "ស្ត្រី, ស្រ្តី",
    "ន្ដ, ន្ត",
    "កេា, កោ",
    "កេី, កើ",
  })
  void sameNameTypedDifferently(String one, String two) {
    assertThat(NameKey.of(one)).isEqualTo(NameKey.of(two));
  }

  @Test
  void whatIsNotToBeSeenHasNoKey() {
    assertThat(NameKey.of("\u200B \u2060\uFEFF")).isEmpty();
  }

  @Test
  void subscriptThatIsBeingTypedShowsNothing() {
    assertThat(NameKey.of("មេតហ្")).isEqualTo("មេតហ");
  }

  private static String typed(List<Syllable> word) {
    return word.stream().map(Syllable::typed).collect(Collectors.joining());
  }

  private static String bases(List<Syllable> word) {
    return word.stream().map(Syllable::base).collect(Collectors.joining());
  }
}
