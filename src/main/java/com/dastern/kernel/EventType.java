package com.dastern.kernel;

import java.util.Arrays;
import java.util.Optional;

/// What can happen that somebody must be told of; the wire name is the broker's routing key.
public enum EventType {
  /// A dose's time has come.
  DOSE_REMINDER("dose.reminder"),
  /// The grace period ended and nobody marked the dose.
  DOSE_MISSED("dose.missed"),
  /// The patient took a dose that was due.
  DOSE_TAKEN("dose.taken"),
  /// The patient skipped a dose.
  DOSE_SKIPPED("dose.skipped"),
  /// A dose that had been missed was taken after all.
  DOSE_CORRECTED("dose.corrected"),
  /// Doses that are still ahead were moved: another zone, or other meal times.
  SCHEDULE_CHANGED("schedule.changed"),
  /// A mark was taken back in time, and the dose is due again; or a taking as needed was removed.
  DOSE_UNDONE("dose.undone"),
  /// The patient wants to be reminded later.
  DOSE_SNOOZED("dose.snoozed"),
  /// A phone that was out of reach says what it did about a dose, or saw become of it.
  DOSE_REPORTED("dose.reported"),
  /// A time at which the patient is reminded of a medication that is taken as needed.
  MEDICATION_REMINDER("medication.reminder"),
  CONNECTION_REQUESTED("connection.requested"),
  CONNECTION_ACCEPTED("connection.accepted"),
  CONNECTION_REVOKED("connection.revoked"),
  /// What a connection opens, or whom it alerts, was set.
  CONNECTION_CHANGED("connection.changed"),
  /// Somebody asks a patient for a look at their data.
  ACCESS_REQUESTED("access.requested"),
  ACCESS_GRANTED("access.granted"),
  ACCESS_DECLINED("access.declined"),
  /// A prescription has a new version.
  PRESCRIPTION_CHANGED("prescription.changed"),
  /// A caregiver reminds the patient of a dose.
  NUDGE_SENT("nudge.sent"),
  NUDGE_ANSWERED("nudge.answered"),
  /// Something about somebody's own account that they should know of; `what` says which.
  ACCOUNT_CHANGED("account.changed");

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public boolean isAboutDose() {
    return wireName.startsWith("dose.");
  }

  public boolean isAboutMedication() {
    return wireName.startsWith("medication.");
  }

  /// Those name a dose too.
  public boolean isAboutNudge() {
    return wireName.startsWith("nudge.");
  }

  public static Optional<EventType> of(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }
}
