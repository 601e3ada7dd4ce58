package com.dastern.doses;

import com.dastern.prescriptions.Prescription;
import java.time.Instant;

/// A dose that is to be made, and when it counts as missed.
record NewDose(Prescription prescription, DosePlan.Planned planned, Instant missedAfter) {
  NewDose missedAfter(Instant changed) {
    return new NewDose(prescription, planned, changed);
  }
}
