package com.dastern.seed;

import com.dastern.doses.DoseStatus;

/// How a patient keeps to the plan, in percent of the doses; what is left over is skipped. The
/// three lead to an adherence in the green, the yellow and the red band.
enum Habit {
  CAREFUL(88, 5, 5),
  BUSY(58, 10, 26),
  FORGETFUL(32, 8, 52);

  private final int onTime;
  private final int late;
  private final int missed;

  Habit(int onTime, int late, int missed) {
    this.onTime = onTime;
    this.late = late;
    this.missed = missed;
  }

  /// `percent` is from 0 to 99.
  DoseStatus outcome(int percent) {
    if (percent < onTime) return DoseStatus.TAKEN_ON_TIME;
    if (percent < onTime + late) return DoseStatus.TAKEN_LATE;
    if (percent < onTime + late + missed) return DoseStatus.MISSED;
    return DoseStatus.SKIPPED;
  }
}
