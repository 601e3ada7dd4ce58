package com.dastern.auth;

import com.dastern.kernel.FieldError;
import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;

/// Passwords that everybody tries first: the list of the zxcvbn library.
final class CommonPasswords {
  private static final Set<String> LIST = read();

  private CommonPasswords() {}

  static boolean contains(String password) {
    return LIST.contains(password.strip().toLowerCase(Locale.ROOT));
  }

  static FieldError error(String field) {
    return new FieldError(field, "common", "is one of the passwords that everybody tries first");
  }

  private static Set<String> read() {
    try {
      return Set.copyOf(StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
