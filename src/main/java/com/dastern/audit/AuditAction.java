package com.dastern.audit;

/// What the trail records.
public enum AuditAction {
  SIGNED_IN,
  SIGNED_OUT,
  SIGNED_OUT_EVERYWHERE,
  SESSION_ENDED,
  PASSWORD_CHANGED,
  PASSWORD_RESET,
  PIN_CHANGED,
  PIN_REMOVED,
  /// Five wrong PINs ended a session.
  PIN_EXHAUSTED,
  PHONE_VERIFIED,
  /// An account whose owner had proven the e-mail address can be entered by Google.
  GOOGLE_LINKED,
  /// Somebody proved by Google to own the address of an account that had not: what opened it before
  /// does so no more.
  GOOGLE_TOOK_OVER,
  /// A used refresh token came back: the session was ended.
  REFRESH_TOKEN_REUSED,
  LICENCE_SUBMITTED,
  /// An administrator looked at a doctor's papers.
  LICENCE_VIEWED,
  DOCTOR_VERIFIED,
  DOCTOR_REJECTED,
  CONNECTION_REQUESTED,
  CONNECTION_ACCEPTED,
  CONNECTION_DECLINED,
  CONNECTION_REVOKED,
  /// The patient set what a connection opens.
  PERMISSION_CHANGED,
  /// Alerts of missed doses were switched on or off, by the caregiver or by the patient.
  ALERTS_CHANGED,
  ACCESS_REQUESTED,
  ACCESS_GRANTED,
  ACCESS_DECLINED,
  INVITATION_MADE,
  INVITATION_USED,
  INVITATION_WITHDRAWN,
  NUDGE_SENT,
  NUDGE_ANSWERED,
  PRESCRIPTION_WRITTEN,
  PRESCRIPTION_MOVED,
  /// Its content: written anew, proposed, confirmed or declined.
  PRESCRIPTION_EDITED,
  DOSE_TAKEN,
  DOSE_SKIPPED,
  /// The patient took a mark back.
  DOSE_UNDONE,
  /// The patient put a reminder off.
  DOSE_SNOOZED,
  /// The server found that nobody marked it in time.
  DOSE_MISSED,
  /// The patient's phone saw that nobody marked it in time.
  DOSE_MISS_REPORTED,
  /// Another zone, or other meal times, moved the doses that were still ahead.
  SCHEDULE_MOVED,
  /// The patient set when to be reminded of what is taken as needed.
  REMINDERS_SET,
  NOTIFICATION_SENT,
  NOTIFICATION_READ,
  NOTIFICATION_REMOVED,
  SCHEDULE_VIEWED,
  /// What became of the doses: the history, or the adherence that follows from it.
  DOSES_VIEWED,
  ADHERENCE_VIEWED,
  /// The patient stood in a list of somebody's patients, with figures.
  PATIENT_LISTED,
  PATIENT_VIEWED,
  PRESCRIPTIONS_VIEWED,
  PRESCRIPTION_VIEWED,
  /// Somebody registered on a patient's live address.
  LIVE_WATCHED
}
