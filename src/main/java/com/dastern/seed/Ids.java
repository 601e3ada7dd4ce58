package com.dastern.seed;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import java.util.UUID;

/// Ids that are the same in every fill, so that a second one finds the first. They have the form of
/// version 7 and a moment before any real row, which makes lists show real rows as newer.
final class Ids {
  private static final long HIGH = 0x0198_0000_0000_7000L;

  private Ids() {}

  static UserId user(int number) {
    return new UserId(id(1, number));
  }

  static ConnectionId connection(int number) {
    return new ConnectionId(id(2, number));
  }

  static PrescriptionId prescription(int number) {
    return new PrescriptionId(id(3, number));
  }

  static MedicationId medication(int prescription, int position) {
    return new MedicationId(id(4, prescription * 100 + position));
  }

  private static UUID id(int kind, int number) {
    return new UUID(HIGH | kind, Long.MIN_VALUE | number);
  }
}
