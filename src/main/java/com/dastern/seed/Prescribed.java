package com.dastern.seed;

import static com.dastern.prescriptions.Dosage.Meal.AFTER;
import static com.dastern.prescriptions.Dosage.Meal.BEFORE;
import static com.dastern.prescriptions.PrescriptionStatus.ACTIVE;
import static com.dastern.prescriptions.PrescriptionStatus.INACTIVE;
import static com.dastern.prescriptions.PrescriptionStatus.PENDING_CONFIRMATION;
import static com.dastern.prescriptions.Slot.DAYTIME;
import static com.dastern.prescriptions.Slot.EVENING;
import static com.dastern.prescriptions.Slot.MORNING;
import static com.dastern.prescriptions.Slot.NIGHT;
import static com.dastern.seed.Line.tablet;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.THURSDAY;

import com.dastern.kernel.PrescriptionId;
import com.dastern.prescriptions.DayPattern;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.Medication.Form;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionStatus;
import com.dastern.users.User;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What the patients of the clinic take, as seen on `today` in their zone.
final class Prescribed {
  /// The one of the demonstration: eye drops may be taken at any time of the day.
  static final PrescriptionId TEARS = Ids.prescription(2);

  private static final LocalTime CONSULTING_HOUR = LocalTime.of(16, 34, 20);

  private final LocalDate today;

  Prescribed(LocalDate today) {
    this.today = today;
  }

  List<Prescription> all() {
    return List.of(
        of(
            1,
            People.CHANTHA,
            People.VISAL,
            ACTIVE,
            "ទឹកនោមផ្អែម និងលើសឈាម",
            tablet("មេតហ្វរមីន", "Metformin", "500 mg")
                .at(MORNING, "1", AFTER)
                .at(EVENING, "1", AFTER),
            tablet("អាំឡូឌីពីន", "Amlodipine", "5 mg").at(MORNING, "1", AFTER),
            tablet("ឡូសាតាន", "Losartan", "50 mg").at(NIGHT, "1", AFTER),
            tablet("ប៉ារ៉ាសេតាម៉ុល", "Paracetamol", "500 mg").asNeeded()),
        of(
            2,
            People.CHANTHA,
            People.VISAL,
            ACTIVE,
            "ភ្នែកស្ងួត",
            Line.of("ទឹកភ្នែកសិប្បនិម្មិត", "Artificial tears", "0.5 %", Form.DROPS, "ដំណក់")
                .at(MORNING, "1", AFTER)
                .at(NIGHT, "1", AFTER)
                .started(9)),
        of(
            3,
            People.PHEAKDEY,
            People.VISAL,
            ACTIVE,
            "ការពារជំងឺដាច់សរសៃឈាមខួរក្បាល",
            tablet("អាស្ពីរីន", "Aspirin", "81 mg").at(MORNING, "1", AFTER),
            tablet("អាំឡូឌីពីន", "Amlodipine", "10 mg").at(MORNING, "1", AFTER),
            tablet("អាតូវ៉ាស្តាទីន", "Atorvastatin", "40 mg").at(NIGHT, "1", AFTER)),
        of(
            4,
            People.SOVANN,
            People.VISAL,
            ACTIVE,
            "លើសឈាម និងខ្លាញ់ក្នុងឈាម",
            tablet("អេណាឡាព្រីល", "Enalapril", "10 mg").at(MORNING, "1", AFTER),
            tablet("", "Hydrochlorothiazide", "25 mg")
                .at(MORNING, "0.5", AFTER)
                .on(new DayPattern.EveryNDays(2)),
            tablet("អាតូវ៉ាស្តាទីន", "Atorvastatin", "20 mg").at(NIGHT, "1", AFTER)),
        of(
            5,
            People.RATANA,
            People.RATANA.user(),
            INACTIVE,
            "Throat infection",
            Line.of("", "Amoxicillin", "500 mg", Form.CAPSULE, "capsule")
                .at(MORNING, "1", AFTER)
                .at(DAYTIME, "1", AFTER)
                .at(NIGHT, "1", AFTER)
                .started(15)
                .forDays(7)),
        of(
            6,
            People.RATANA,
            People.RATANA.user(),
            ACTIVE,
            "Iron, and for headaches",
            Line.of("", "Ferrous sulfate + folic acid", "60 mg / 2.8 mg", Form.TABLET, "tablet")
                .at(EVENING, "1", BEFORE)
                .on(new DayPattern.Weekdays(Set.of(MONDAY, THURSDAY))),
            Line.of("", "Paracetamol", "500 mg", Form.TABLET, "tablet").asNeeded()),
        of(
            7,
            People.SREYPOV,
            People.VISAL,
            ACTIVE,
            "ជំងឺក្រពេញទីរ៉ូអ៊ីត និងហឺត",
            tablet("លេវ៉ូទីរ៉ុកស៊ីន", "Levothyroxine", "50 µg").at(MORNING, "1", BEFORE),
            inhaler("បេក្លូមេតាសូន", "Beclometasone", "100 µg")
                .at(MORNING, "2", AFTER)
                .at(NIGHT, "2", AFTER),
            inhaler("សាល់ប៊ុយតាម៉ុល", "Salbutamol", "100 µg").asNeeded()),
        of(
            8,
            People.SOVANN,
            People.VISAL,
            PENDING_CONFIRMATION,
            "ឈឺក្រពះ",
            Line.of("អូមេប្រាហ្សូល", "Omeprazole", "20 mg", Form.CAPSULE, "គ្រាប់")
                .at(MORNING, "1", BEFORE)
                .started(0)
                .forDays(14)));
  }

  /// Written on the afternoon before its first day, so that every dose is younger than it.
  private Prescription of(
      int number,
      Patient patient,
      User author,
      PrescriptionStatus status,
      String title,
      Line... lines) {
    List<Medication> medications =
        IntStream.range(0, lines.length)
            .mapToObj(i -> lines[i].medication(Ids.medication(number, i), today))
            .toList();
    Instant written =
        medications
            .getFirst()
            .start()
            .minusDays(1)
            .atTime(CONSULTING_HOUR)
            .atZone(People.ZONE)
            .toInstant();
    return new Prescription(
        Ids.prescription(number),
        patient.id(),
        author.id(),
        status,
        1,
        Optional.of(title),
        Optional.empty(),
        written,
        written,
        medications,
        Optional.empty());
  }

  private static Line inhaler(String nameKm, String nameLatin, String strength) {
    return Line.of(nameKm, nameLatin, strength, Form.INHALER, "បាញ់");
  }
}
