package com.dastern.kernel;

/// What somebody is on the platform.
public enum Role {
  /// Owns all of their medical data.
  PATIENT,
  /// Prescribes; verified by an administrator first.
  DOCTOR,
  /// A caregiver.
  FAMILY_MEMBER,
  /// Operates the platform; sees no medical data.
  ADMIN
}
