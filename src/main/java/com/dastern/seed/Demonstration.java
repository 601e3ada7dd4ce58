package com.dastern.seed;

import com.dastern.doses.Dose;
import com.dastern.doses.DoseStatus;
import com.dastern.doses.Occasion;
import com.dastern.doses.Reminding;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Uuids;
import com.dastern.prescriptions.Dosage;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.Slot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/// Two doses that something happens to within a minute, so that a newcomer sees the server work.
///
/// Each fill makes them anew: their instants differ from all earlier ones, which stay as history.
final class Demonstration {
  /// From the fill to the reminder of one dose.
  static final Duration REMINDS_AFTER = Duration.ofSeconds(20);

  /// From the fill to the end of the other one's grace period, and so to the family's alert.
  static final Duration ALERTS_AFTER = Duration.ofSeconds(30);

  private static final LocalDate BEYOND_PLANS = LocalDate.of(2300, 1, 1);
  private static final int DISTINCT_DAYS = 2_000_000;

  private final Prescription prescription;
  private final Duration grace;

  Demonstration(Prescription prescription) {
    this.prescription = prescription;
    this.grace = People.patient(prescription.patient()).grace();
  }

  List<Dose> doses(Instant now) {
    return List.of(
        dose(now.plus(ALERTS_AFTER).minus(grace), now), dose(now.plus(REMINDS_AFTER), now));
  }

  private Dose dose(Instant at, Instant now) {
    Medication medication = prescription.medications().getFirst();
    return new Dose(
        new DoseId(Uuids.next(now.toEpochMilli())),
        prescription.patient(),
        prescription.id(),
        medication.id(),
        MedicationJson.names(medication),
        List.of(occasion(at.atZone(People.ZONE))),
        BigDecimal.ONE,
        Optional.of(Dosage.Meal.AFTER),
        at,
        at.plus(grace),
        DoseStatus.DUE,
        Optional.empty(),
        Optional.empty(),
        1,
        Reminding.NONE);
  }

  /// They come on top of the plan, so that they have a day of their own which no plan reaches.
  private static Occasion occasion(ZonedDateTime at) {
    return new Occasion(
        BEYOND_PLANS.plusDays(at.toEpochSecond() % DISTINCT_DAYS), slot(at.getHour()));
  }

  private static Slot slot(int hour) {
    if (hour < 4 || hour >= 20) return Slot.NIGHT;
    if (hour < 11) return Slot.MORNING;
    return hour < 17 ? Slot.DAYTIME : Slot.EVENING;
  }
}
