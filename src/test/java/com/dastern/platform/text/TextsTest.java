package com.dastern.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Language;
import com.dastern.kernel.Refusal;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
  private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

  @Test
  void bothLanguagesHaveTheSameTextsWithTheSamePlaces() throws Exception {
    Properties khmer = bundle("km");
    Properties english = bundle("en");
    assertThat(new TreeSet<>(khmer.stringPropertyNames()))
        .isEqualTo(new TreeSet<>(english.stringPropertyNames()));
    for (String key : khmer.stringPropertyNames()) {
      assertThat(places(english.getProperty(key)))
          .as(key)
          .containsAll(places(khmer.getProperty(key)));
    }
  }

  @Test
  void aNameWithSpecialCharactersIsPutInAsItIs() {
    assertThat(
            Texts.of(
                Language.ENGLISH,
                "notification.CONNECTION_REQUEST.body",
                Map.of("person", "$1 {person} \\")))
        .isEqualTo("$1 {person} \\ asks to connect with you.");
  }

  @Test
  void everyRefusalHasItsWords() {
    for (Refusal refusal :
        Set.of(Refusal.notFound(), Refusal.unavailable(), Refusal.malformedBody())) {
      assertThat(Texts.has("problem." + refusal.code())).isTrue();
    }
  }

  @ParameterizedTest(name = "{0} means {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "en|ENGLISH",
        "en-GB,en;q=0.9|ENGLISH",
        "km|KHMER",
        "km,en;q=0.8|KHMER",
        "en;q=0.5,km;q=0.9|KHMER",
        "fr,en;q=0.1|ENGLISH",
        "fr|KHMER",
        "*|KHMER",
        ";;;===|KHMER",
        "en;q=0|KHMER",
      })
  void acceptLanguagePicksTheBetterOfTheTwo(String header, Language expected) {
    assertThat(Language.accepted(header)).isEqualTo(expected);
  }

  private static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
  }

  private static Properties bundle(String language) throws Exception {
    var properties = new Properties();
    try (var in = TextsTest.class.getResourceAsStream("/texts/" + language + ".properties")) {
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return properties;
  }
}
