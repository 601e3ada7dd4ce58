package com.dastern.users;

/// The plan that somebody is on.
public enum Tier {
  FREEMIUM(5, 1),
  PREMIUM(20, 5),
  FAMILY_PREMIUM(20, 10);

  private final long gigabytes;
  private final int caregivers;

  Tier(long gigabytes, int caregivers) {
    this.gigabytes = gigabytes;
    this.caregivers = caregivers;
  }

  /// How much somebody may keep in the storage. A gigabyte is 2^30 bytes, as a megabyte of an
  /// upload's limit is 2^20.
  public long quotaBytes() {
    return gigabytes << 30;
  }

  /// How many family members a patient may let in.
  public int caregivers() {
    return caregivers;
  }
}
