package com.dastern.seed;

import com.dastern.doses.Dose;
import com.dastern.kernel.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// When the patients' phones were in reach up to `now`: a mark was told at once, and at some of the
/// times somebody looked at the reminder. At the others the phone may have been away.
final class Sightings {
  private static final int LOOKED_PERCENT = 40;

  /// When doses of a patient were due, however many.
  private record Occasion(UserId patient, Instant at) {}

  private final Map<UserId, NavigableSet<Instant>> seen = new HashMap<>();
  private final RandomGenerator dice = new Random(11);

  Sightings(List<Dose> doses, Instant now) {
    var occasions = new HashSet<Occasion>();
    for (Dose dose : doses) {
      dose.takenAt().ifPresent(at -> add(dose.patient(), at));
      boolean first = occasions.add(new Occasion(dose.patient(), dose.scheduledAt()));
      if (first && dice.nextInt(100) < LOOKED_PERCENT) {
        Instant looked = dose.scheduledAt().plusSeconds(dice.nextInt(seconds(dose)));
        if (!looked.isAfter(now)) add(dose.patient(), looked);
      }
    }
  }

  /// The last one up to that moment.
  Optional<Instant> last(UserId patient, Instant at) {
    return Optional.ofNullable(seen.get(patient)).map(moments -> moments.floor(at));
  }

  private void add(UserId patient, Instant at) {
    seen.computeIfAbsent(patient, _ -> new TreeSet<>()).add(at);
  }

  private static int seconds(Dose dose) {
    return (int) Duration.between(dose.scheduledAt(), dose.missedAfter()).toSeconds();
  }
}
