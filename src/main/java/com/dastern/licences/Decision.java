package com.dastern.licences;

import com.dastern.audit.AuditAction;
import com.dastern.kernel.UserId;
import com.dastern.users.AccountStatus;
import java.time.Instant;
import java.util.Optional;

/// What an administrator decided of a doctor's papers.
record Decision(AccountStatus status, UserId by, Instant at, Optional<String> reason) {
  static Decision verified(UserId by, Instant at) {
    return new Decision(AccountStatus.VERIFIED, by, at, Optional.empty());
  }

  static Decision rejected(UserId by, Instant at, String reason) {
    return new Decision(AccountStatus.REJECTED, by, at, Optional.of(reason));
  }

  boolean isVerified() {
    return status == AccountStatus.VERIFIED;
  }

  AuditAction action() {
    return isVerified() ? AuditAction.DOCTOR_VERIFIED : AuditAction.DOCTOR_REJECTED;
  }
}
