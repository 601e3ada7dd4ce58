package com.dastern.auth;

/// What a code is for; one does not serve for the other.
enum OtpPurpose {
  PHONE,
  PASSWORD_RESET
}
