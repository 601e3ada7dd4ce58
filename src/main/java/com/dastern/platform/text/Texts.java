package com.dastern.platform.text;

import com.dastern.kernel.Language;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The message bundles `texts/<language>.properties`. A text may name places as `{patient}`.
public final class Texts {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
  private static final Map<Language, Properties> BUNDLES = load();

  private Texts() {}

  /// The text in that language; a missing Khmer text falls back to English, and a missing English
  /// one is a fault of ours.
  public static String of(Language language, String key, Map<String, String> places) {
    String text = find(language, key);
    if (text == null) throw new IllegalArgumentException("no text for " + key);
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> Matcher.quoteReplacement(places.getOrDefault(place.group(1), place.group())));
  }

  public static String of(Language language, String key) {
    return of(language, key, Map.of());
  }

  public static boolean has(String key) {
    return find(Language.ENGLISH, key) != null;
  }

  private static @Nullable String find(Language language, String key) {
    String text = bundle(language).getProperty(key);
    return text != null ? text : bundle(Language.ENGLISH).getProperty(key);
  }

  private static Properties bundle(Language language) {
    return Objects.requireNonNull(BUNDLES.get(language));
  }

  private static Map<Language, Properties> load() {
    Map<Language, Properties> bundles = new EnumMap<>(Language.class);
    for (Language language : Language.values()) bundles.put(language, read(language));
    return bundles;
  }

  private static Properties read(Language language) {
    var properties = new Properties();
    String name = "/texts/" + language.locale().getLanguage() + ".properties";
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Texts.class.getResourceAsStream(name), name),
            StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
