package com.dastern.notifications;

/// What a notification is about.
public enum NotificationType {
  DOSE_REMINDER,
  CONNECTION_REQUEST,
  CONNECTION_ACCEPTED,
  PRESCRIPTION_UPDATE,
  URGENT_PRESCRIPTION_CHANGE,
  MISSED_DOSE_ALERT,
  DOSE_CORRECTED,
  /// A caregiver's nudge.
  FAMILY_ALERT,
  ACCOUNT
}
