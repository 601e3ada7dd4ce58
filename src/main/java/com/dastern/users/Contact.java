package com.dastern.users;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A phone number or e-mail address in the one form in which it is kept.
public final class Contact {
  private static final String CAMBODIA = "KH";
  private static final int CAMBODIA_CODE = 855;
  private static final Pattern STORED_PHONE = Pattern.compile("\\+855\\d{8,9}");

  private Contact() {}

  /// E.164 of a Cambodian number; `012 345 678`, `855…` and `+855…` are the same. Empty when it is
  /// none.
  public static Optional<String> phone(String text) {
    try {
      var util = PhoneNumberUtil.getInstance();
      var number = util.parse(text, CAMBODIA);
      if (number.getCountryCode() != CAMBODIA_CODE || !util.isValidNumber(number)) {
        return Optional.empty();
      }
      String stored = util.format(number, PhoneNumberFormat.E164);
      return Optional.of(stored).filter(form -> STORED_PHONE.matcher(form).matches());
    } catch (NumberParseException notANumber) {
      return Optional.empty();
    }
  }

  public static String email(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  /// What somebody typed to name an account; text that is neither names none.
  public static String identifier(String text) {
    return text.contains("@") ? email(text) : phone(text).orElse("");
  }
}
