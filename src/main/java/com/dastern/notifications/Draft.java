package com.dastern.notifications;

import com.dastern.kernel.EventId;
import com.dastern.kernel.Language;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// A notification before its recipients are known. Who they are is decided when it is stored, by
/// what is permitted at that moment; each gets the text in the language that they have then.
record Draft(
    EventId event,
    UserId patient,
    UUID subject,
    NotificationType type,
    Audience audience,
    Optional<UserId> person,
    Optional<String> slot,
    Text khmer,
    Text english,
    Optional<Instant> phoneSeenAt) {

  /// Whom it is for.
  enum Audience {
    /// The one person named.
    PERSON,
    /// The one person named, if that is the patient or may still see the patient's data.
    PERMITTED,
    /// The family members who may see the patient's data.
    CAREGIVERS,
    /// The caregivers who were alerted of this dose in time and may still see the patient's data.
    ALERTED,
    /// The family members who may see the patient's data and were not alerted of this dose in time.
    UNALERTED
  }

  /// What is read.
  record Text(String title, String body) {}

  static Draft of(
      EventId event,
      UserId patient,
      UUID subject,
      NotificationType type,
      Audience audience,
      Optional<UserId> person,
      Function<Language, Text> text) {
    return new Draft(
        event,
        patient,
        subject,
        type,
        audience,
        person,
        Optional.empty(),
        text.apply(Language.KHMER),
        text.apply(Language.ENGLISH),
        Optional.empty());
  }

  /// The same with when the patient's phone was last in reach.
  Draft withPhoneSeen(Optional<Instant> at) {
    return new Draft(event, patient, subject, type, audience, person, slot, khmer, english, at);
  }

  /// It takes the place of what its recipient was told in that slot of the subject before.
  Draft in(String slot) {
    return new Draft(
        event,
        patient,
        subject,
        type,
        audience,
        person,
        Optional.of(slot),
        khmer,
        english,
        phoneSeenAt);
  }

  Draft to(Audience others) {
    return new Draft(
        event, patient, subject, type, others, person, slot, khmer, english, phoneSeenAt);
  }
}
