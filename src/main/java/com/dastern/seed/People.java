package com.dastern.seed;

import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.users.AccountStatus;
import com.dastern.users.MealTimes;
import com.dastern.users.Theme;
import com.dastern.users.Tier;
import com.dastern.users.User;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Everybody at the clinic. All are invented; the zeros in the phone numbers are there to show it.
final class People {
  static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");

  static final User MONY = staff(1, Role.ADMIN, "កែវ មុនី", "mony", "+85510000101");
  static final User VISAL = staff(2, Role.DOCTOR, "លឹម វិសាល", "visal", "+85512000102");

  /// A daughter who looks after both her parents: the log-in of the demonstration.
  static final User SOKHA = caregiver(3, "ចាន់ សុខា", "sokha", "+85517000103", Language.KHMER);

  /// Her brother, who reads English.
  static final User PISETH =
      caregiver(4, "ចាន់ ពិសិដ្ឋ", "piseth", "+85511000104", Language.ENGLISH);

  static final User MAKARA = caregiver(5, "ហេង មករា", "makara", "+855969000105", Language.KHMER);
  static final User BOPHA = caregiver(6, "ទេព បុប្ផា", "bopha", "+85592000106", Language.KHMER);
  static final User DARA = caregiver(7, "ម៉ៅ ដារ៉ា", "dara", "+855889000107", Language.KHMER);

  /// The mother: the patient of the demonstration, so with the shortest grace period. Two
  /// caregivers take more than the free plan.
  static final Patient CHANTHA =
      new Patient(
          patient(
              11, "នួន ចន្ថា", "chantha", "+85512000111", Language.KHMER, Tier.FAMILY_PREMIUM, 10),
          LocalDate.of(1959, 4, 13),
          new MealTimes(
              range("06:30", "07:30"),
              range("11:30", "12:30"),
              range("17:30", "18:30"),
              range("20:00", "20:30")),
          Habit.CAREFUL);

  /// The father.
  static final Patient PHEAKDEY =
      new Patient(
          patient(
              12,
              "ចាន់ ភក្ដី",
              "pheakdey",
              "+85577000112",
              Language.KHMER,
              Tier.FAMILY_PREMIUM,
              30),
          LocalDate.of(1954, 11, 2),
          MealTimes.NONE,
          Habit.FORGETFUL);

  static final Patient SOVANN =
      new Patient(
          patient(13, "ហេង សុវណ្ណ", "sovann", "+85515000113", Language.KHMER, Tier.FREEMIUM, 20),
          LocalDate.of(1967, 7, 21),
          MealTimes.NONE,
          Habit.BUSY);

  static final Patient RATANA =
      new Patient(
          patient(14, "ឈុន រតនា", "ratana", "+85569000114", Language.ENGLISH, Tier.FREEMIUM, 60),
          LocalDate.of(1991, 2, 8),
          MealTimes.NONE,
          Habit.CAREFUL);

  static final Patient SREYPOV =
      new Patient(
          patient(15, "ម៉ៅ ស្រីពៅ", "sreypov", "+85593000115", Language.KHMER, Tier.FREEMIUM, 30),
          LocalDate.of(1981, 9, 30),
          new MealTimes(
              range("07:00", "08:00"), Optional.empty(), Optional.empty(), range("19:30", "20:30")),
          Habit.CAREFUL);

  static final List<Patient> PATIENTS = List.of(CHANTHA, PHEAKDEY, SOVANN, RATANA, SREYPOV);
  static final List<User> OTHERS = List.of(MONY, VISAL, SOKHA, PISETH, MAKARA, BOPHA, DARA);
  static final List<User> ALL =
      Stream.concat(OTHERS.stream(), PATIENTS.stream().map(Patient::user)).toList();

  private People() {}

  /// Throws when it is nobody of the clinic.
  static User of(UserId id) {
    return ALL.stream().filter(user -> user.id().equals(id)).findFirst().orElseThrow();
  }

  /// Throws when it is no patient of the clinic.
  static Patient patient(UserId id) {
    return PATIENTS.stream().filter(patient -> patient.id().equals(id)).findFirst().orElseThrow();
  }

  static Optional<LocalDate> born(UserId id) {
    return PATIENTS.stream()
        .filter(patient -> patient.id().equals(id))
        .map(Patient::born)
        .findFirst();
  }

  private static User staff(int number, Role role, String name, String login, String phone) {
    return user(number, role, name, login, phone, Language.KHMER, Tier.FREEMIUM, 30);
  }

  private static User caregiver(
      int number, String name, String login, String phone, Language language) {
    return user(number, Role.FAMILY_MEMBER, name, login, phone, language, Tier.FREEMIUM, 30);
  }

  private static User patient(
      int number,
      String name,
      String login,
      String phone,
      Language language,
      Tier tier,
      int graceMinutes) {
    return user(number, Role.PATIENT, name, login, phone, language, tier, graceMinutes);
  }

  private static User user(
      int number,
      Role role,
      String name,
      String login,
      String phone,
      Language language,
      Tier tier,
      int graceMinutes) {
    return new User(
        Ids.user(number),
        role,
        role == Role.DOCTOR ? AccountStatus.VERIFIED : AccountStatus.ACTIVE,
        name,
        Optional.of(phone),
        Optional.of(login + "@example.com"),
        language,
        Theme.LIGHT,
        ZONE,
        graceMinutes,
        tier);
  }

  private static Optional<MealTimes.Range> range(String start, String end) {
    return Optional.of(new MealTimes.Range(LocalTime.parse(start), LocalTime.parse(end)));
  }
}
