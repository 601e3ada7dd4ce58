package com.dastern.users;

/// The plan that somebody is on.
public enum Tier {
  FREEMIUM,
  PREMIUM,
  FAMILY_PREMIUM
}
