package com.dastern.doses;

import com.dastern.prescriptions.Prescription;
import com.dastern.users.MealTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/// A prescription with what its patient's days look like: all that doses are made from.
record Course(Prescription prescription, MealTimes meals, ZoneId zone, Duration grace) {
  DosePlan plan() {
    return new DosePlan(meals, zone);
  }

  NewDose dose(DosePlan.Planned planned) {
    return new NewDose(prescription, planned, planned.at().plus(grace));
  }

  /// The doses with `from` ≤ instant < `until`.
  List<NewDose> doses(Instant from, Instant until) {
    DosePlan plan = plan();
    return prescription.medications().stream()
        .flatMap(medication -> plan.doses(medication, from, until).stream())
        .map(this::dose)
        .toList();
  }
}
