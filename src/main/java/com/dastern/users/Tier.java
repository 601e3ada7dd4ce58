package com.dastern.users;

/// The plan that somebody is on.
public enum Tier {
  FREEMIUM(5),
  PREMIUM(20),
  FAMILY_PREMIUM(20);

  private static final long GIGABYTE = 1L << 30;

  private final long gigabytes;

  Tier(long gigabytes) {
    this.gigabytes = gigabytes;
  }

  /// How many bytes of files somebody on it may keep.
  public long quotaBytes() {
    return gigabytes * GIGABYTE;
  }
}
