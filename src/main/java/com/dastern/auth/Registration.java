package com.dastern.auth;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Language;
import com.dastern.kernel.Parse;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.users.AccountStatus;
import com.dastern.users.Contact;
import com.dastern.users.ProfileChange;
import com.dastern.users.Theme;
import com.dastern.users.Tier;
import com.dastern.users.User;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A request to open an account, checked.
record Registration(User user, String password, Optional<LocalDate> dateOfBirth) {
  private static final int LEAST_AGE = 13;
  private static final int LONGEST_EMAIL = 254;
  private static final ZoneId PHNOM_PENH = ZoneId.of("Asia/Phnom_Penh");
  private static final int DEFAULT_GRACE_MINUTES = 30;

  /// Throws a [Refusal.Invalid] with one entry per wrong field.
  static Registration of(JsonObject json, Instant now) {
    List<FieldError> errors = new ArrayList<>();
    var phone = phone(json, errors);
    var email = Optional.ofNullable(json.getString("email")).map(Contact::email);
    // Lower case may be longer than what was written.
    if (email.filter(text -> text.length() > LONGEST_EMAIL).isPresent()) {
      errors.add(new FieldError("/email", "maxLength", "is too long"));
    }
    if (!json.containsKey("phone") && email.isEmpty()) {
      errors.add(new FieldError("/phone", "required", "phone or email is needed"));
    }
    var dateOfBirth =
        Optional.ofNullable(json.getString("dateOfBirth"))
            .map(text -> Parse.day("/dateOfBirth", text));
    dateOfBirth.ifPresent(date -> checkAge(date, now, errors));
    if (CommonPasswords.contains(json.getString("password"))) {
      errors.add(CommonPasswords.error("/password"));
    }
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return new Registration(user(json, phone, email, now), json.getString("password"), dateOfBirth);
  }

  /// The account of somebody whom Google knows; they choose the rest later.
  static User byGoogle(Role role, String name, String email, Language language, Instant now) {
    return new User(
        new UserId(Uuids.next(now.toEpochMilli())),
        role,
        AccountStatus.ACTIVE,
        name,
        Optional.empty(),
        Optional.of(email),
        language,
        Theme.LIGHT,
        PHNOM_PENH,
        DEFAULT_GRACE_MINUTES,
        Tier.FREEMIUM);
  }

  private static User user(
      JsonObject json, Optional<String> phone, Optional<String> email, Instant now) {
    Role role = Role.valueOf(json.getString("role"));
    return new User(
        new UserId(Uuids.next(now.toEpochMilli())),
        role,
        role == Role.DOCTOR ? AccountStatus.PENDING_VERIFICATION : AccountStatus.ACTIVE,
        json.getString("name").strip(),
        phone,
        email,
        Language.valueOf(json.getString("language", Language.KHMER.name())),
        Theme.LIGHT,
        Optional.ofNullable(json.getString("timeZone")).map(ProfileChange::zone).orElse(PHNOM_PENH),
        DEFAULT_GRACE_MINUTES,
        Tier.FREEMIUM);
  }

  private static Optional<String> phone(JsonObject json, List<FieldError> errors) {
    String text = json.getString("phone");
    if (text == null) return Optional.empty();
    var phone = Contact.phone(text);
    if (phone.isEmpty()) {
      errors.add(new FieldError("/phone", "phone", "is not a Cambodian phone number"));
    }
    return phone;
  }

  private static void checkAge(LocalDate born, Instant now, List<FieldError> errors) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (born.isAfter(today.minusYears(LEAST_AGE))) {
      errors.add(new FieldError("/dateOfBirth", "age", "must be 13 years ago or more"));
    }
  }
}
