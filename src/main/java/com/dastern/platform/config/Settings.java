package com.dastern.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Values by dotted key: the environment wins over the file, the file over the default. Collects
/// everything that is wrong, so that one start names it all.
///
/// The environment's name of a key is the key in upper case with underscores: `http.port` is
/// `HTTP_PORT`, `s3.accessKey` is `S3_ACCESS_KEY`.
final class Settings {
  private final Map<String, String> file;
  private final Map<String, String> environment;
  private final Set<String> known = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  Settings(Map<String, ?> file, Map<String, String> environment) {
    this.file = new TreeMap<>();
    flatten("", file, this.file);
    this.environment = environment;
  }

  Optional<String> text(String key) {
    known.add(key);
    String fromEnvironment = environment.get(environmentName(key));
    String value = fromEnvironment != null ? fromEnvironment : file.get(key);
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  int number(String key, int otherwise, int least, int most) {
    var text = text(key);
    if (text.isEmpty()) return otherwise;
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) return value;
    } catch (NumberFormatException notANumber) {
      // Reported below, like a number out of range.
    }
    problem(key, "must be a whole number from " + least + " to " + most);
    return otherwise;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    var text = text(key);
    if (text.isEmpty()) return otherwise;
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text.get())) return constant;
    }
    problem(key, "must be one of " + List.of(type.getEnumConstants()));
    return otherwise;
  }

  /// From the setting, or from the file that the environment names under the key's name with
  /// `_FILE` at its end, as container platforms hand secrets over.
  Optional<Secret> secret(String key) {
    String path = environment.get(environmentName(key) + "_FILE");
    if (path == null) return text(key).map(Secret::new);
    known.add(key);
    try {
      return Optional.of(new Secret(Files.readString(Path.of(path)).strip()));
    } catch (IOException | InvalidPathException unreadable) {
      problem(key, "names a file that cannot be read");
      return Optional.empty();
    }
  }

  List<String> list(String key) {
    return text(key).map(text -> List.of(text.split("\\s*,\\s*"))).orElse(List.of());
  }

  void problem(String key, String what) {
    problems.add(key + " (environment: " + environmentName(key) + ") " + what);
  }

  /// Throws when a value was wrong or the file has a key that nothing asked for.
  void finish() {
    for (String key : file.keySet()) {
      if (!known.contains(key)) problems.add(key + " is not a setting of this program");
    }
    if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
  }

  static String environmentName(String key) {
    return key.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> flat) {
    tree.forEach((name, value) -> {
      String key = prefix + name;
      switch (value) {
        // A section whose settings are all left to their defaults.
        case null -> {}
        case Map<?, ?> branch -> flatten(key + ".", branch, flat);
        case Collection<?> items ->
            flat.put(key, String.join(",", items.stream().map(String::valueOf).toList()));
        default -> flat.put(key, value.toString());
      }
    });
  }
}
