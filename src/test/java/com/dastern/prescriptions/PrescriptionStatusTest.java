package com.dastern.prescriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.prescriptions.PrescriptionStatus.Actor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrescriptionStatusTest {

  @ParameterizedTest(name = "{1} may move {0} to {2}")
  @CsvSource(
      nullValues = "none",
      value = {
        "DRAFT, PATIENT_AUTHOR, ACTIVE",
        "DRAFT, PATIENT, none",
        "DRAFT, DOCTOR, PENDING_CONFIRMATION",
        "PENDING_CONFIRMATION, PATIENT_AUTHOR, ACTIVE PENDING_REVISION",
        "PENDING_CONFIRMATION, PATIENT, ACTIVE PENDING_REVISION",
        "PENDING_CONFIRMATION, DOCTOR, none",
        "PENDING_REVISION, PATIENT_AUTHOR, none",
        "PENDING_REVISION, PATIENT, none",
        "PENDING_REVISION, DOCTOR, PENDING_CONFIRMATION",
        "ACTIVE, PATIENT_AUTHOR, PAUSED INACTIVE",
        "ACTIVE, PATIENT, PAUSED INACTIVE",
        "ACTIVE, DOCTOR, none",
        "PAUSED, PATIENT_AUTHOR, ACTIVE INACTIVE",
        "PAUSED, PATIENT, ACTIVE INACTIVE",
        "PAUSED, DOCTOR, none",
        "INACTIVE, PATIENT_AUTHOR, none",
        "INACTIVE, PATIENT, none",
        "INACTIVE, DOCTOR, none",
      })
  void theWholeTable(PrescriptionStatus from, Actor actor, String targets) {
    Set<PrescriptionStatus> legal =
        targets == null
            ? Set.of()
            : Arrays.stream(targets.split(" "))
                .map(PrescriptionStatus::valueOf)
                .collect(Collectors.toSet());
    assertThat(from.moves(actor)).isEqualTo(legal);
    for (PrescriptionStatus target : PrescriptionStatus.values()) {
      assertThat(from.canMoveTo(target, actor)).isEqualTo(legal.contains(target));
    }
  }
}
