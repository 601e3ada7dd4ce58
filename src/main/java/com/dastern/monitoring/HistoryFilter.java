package com.dastern.monitoring;

import com.dastern.doses.DoseStatus;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.PrescriptionId;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// Which doses of the history somebody wants; what is absent is open. The days are the patient's.
record HistoryFilter(
    Optional<LocalDate> from,
    Optional<LocalDate> to,
    Optional<Set<DoseStatus>> statuses,
    Optional<PrescriptionId> prescription,
    Optional<MedicationId> medication,
    Optional<Boolean> asNeeded) {}
