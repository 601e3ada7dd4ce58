package com.dastern.doses;

import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.ScheduleOwner;
import com.dastern.users.MealTimesStore;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes and withdraws the doses of a prescription as its status says.
public final class DoseGeneration implements ScheduleOwner {
  /// How far ahead doses are made.
  static final Duration HORIZON = Duration.ofDays(30);

  private final UserStore users;
  private final MealTimesStore meals;
  private final DoseStore doses;
  private final HorizonStore horizons = new HorizonStore();

  public DoseGeneration(UserStore users, MealTimesStore meals, DoseStore doses) {
    this.users = users;
    this.meals = meals;
    this.doses = doses;
  }

  @Override
  public Future<Void> make(Tx tx, Prescription prescription, Instant now) {
    Instant until = now.plus(HORIZON);
    return course(tx, prescription)
        .compose(course ->
            Future.all(
                doses.insert(tx, course.doses(now, until)),
                horizons.mark(tx, List.of(course), until)))
        .mapEmpty();
  }

  private Future<Course> course(Tx tx, Prescription prescription) {
    // Issued together: both travel in one round trip.
    var user = users.find(tx, prescription.patient());
    var times = meals.find(tx, prescription.patient());
    return Future.all(user, times)
        .map(_ -> {
          User patient = found(user.result());
          Duration grace = Duration.ofMinutes(patient.graceMinutes());
          return new Course(prescription, times.result(), patient.zone(), grace);
        });
  }

  @Override
  public Future<Void> withdraw(Tx tx, Prescription prescription, Instant now) {
    return doses.withdraw(tx, prescription, now);
  }

  private static User found(Optional<User> patient) {
    return patient.orElseThrow(Refusal::notFound);
  }
}
