package com.dastern.users;

/// The plan that somebody is on.
public enum Tier {
  FREEMIUM(5),
  PREMIUM(20),
  FAMILY_PREMIUM(20);

  private final long gigabytes;

  Tier(long gigabytes) {
    this.gigabytes = gigabytes;
  }

  /// How much somebody may keep in the storage. A gigabyte is 2^30 bytes, as a megabyte of an
  /// upload's limit is 2^20.
  public long quotaBytes() {
    return gigabytes << 30;
  }
}
