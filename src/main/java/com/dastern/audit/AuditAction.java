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
  ADMIN_MADE
}
