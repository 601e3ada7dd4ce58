package com.dastern.prescriptions;

import com.dastern.kernel.MedicationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a prescription says: all that a version of it may change.
public record Content(Optional<String> title, List<Medication> medications) {
  /// How many medications it has at most.
  static final int MOST = 30;

  public Content {
    medications = List.copyOf(medications);
  }

  Map<MedicationId, Medication> byId() {
    return medications.stream().collect(Collectors.toMap(Medication::id, Function.identity()));
  }

  /// With the patient's reminders of the other one's medications.
  Content remindedAs(Content other) {
    var others = other.byId();
    return new Content(
        title,
        medications.stream()
            .map(own -> own.remindedAs(others.getOrDefault(own.id(), own)))
            .toList());
  }

  /// Whether it says the same, whatever ids its medications were given.
  boolean says(Content other) {
    return title.equals(other.title) && nameless(medications).equals(nameless(other.medications));
  }

  private static List<Medication> nameless(List<Medication> medications) {
    return medications.stream().map(Medication::withoutId).toList();
  }
}
