package com.dastern.doses;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.MedicationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The marks that there are already of the doses of a batch.
final class MarkedDoses {
  private final Map<DoseId, List<Mark>> marks = new HashMap<>();
  private final List<MarkStore.Entry> takings = new ArrayList<>();

  MarkedDoses(List<MarkStore.Entry> entries) {
    for (MarkStore.Entry entry : entries) {
      marks.computeIfAbsent(entry.dose(), _ -> new ArrayList<>()).add(entry.mark());
      if (entry.medication().isPresent()) takings.add(entry);
    }
  }

  List<Mark> of(DoseId dose) {
    return marks.getOrDefault(dose, List.of());
  }

  /// Whether the id was reported as that of a taking as needed.
  boolean isTaking(DoseId dose) {
    return takings.stream().anyMatch(entry -> entry.dose().equals(dose));
  }

  Stream<MarkStore.Entry> takings(DoseId dose) {
    return takings.stream().filter(entry -> entry.dose().equals(dose));
  }

  Stream<MarkStore.Entry> takings(MedicationId medication, Instant at) {
    return takings.stream()
        .filter(entry ->
            entry.medication().filter(medication::equals).isPresent()
                && entry.mark().takenAt().filter(at::equals).isPresent());
  }
}
