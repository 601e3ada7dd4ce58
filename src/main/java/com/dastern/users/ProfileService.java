package com.dastern.users;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;

/// Reading and changing one's own profile. A token may outlive its account: who has none is not
/// known here.
public final class ProfileService {
  private final Db db;
  private final UserStore users;
  private final ProfileStore profiles;
  private final MealTimesStore meals;
  private final DayPlanner planner;
  private final Clock clock;

  public ProfileService(
      Db db, UserStore users, MealTimesStore meals, DayPlanner planner, Clock clock) {
    this.db = db;
    this.users = users;
    this.profiles = new ProfileStore(db);
    this.meals = meals;
    this.planner = planner;
    this.clock = clock;
  }

  public Future<Profile> read(UserId id) {
    return profiles
        .find(id, clock.instant())
        .map(found -> found.orElseThrow(Refusal::unauthenticated));
  }

  Future<Profile> change(Caller caller, ProfileChange change) {
    UserId id = caller.id();
    Instant now = clock.instant();
    boolean moves = caller.role() == Role.PATIENT && change.zone().isPresent();
    return db.transaction(tx -> {
      planner.shows(tx, id);
      return (moves ? planner.lock(tx, id) : Future.<Void>succeededFuture())
          .compose(_ -> users.lock(tx, id))
          .map(found -> found.orElseThrow(Refusal::unauthenticated).with(change))
          .compose(user -> users.update(tx, user, now))
          .compose(_ -> savePractice(tx, id, change, now))
          .compose(_ -> saveRepeats(tx, id, change))
          .compose(_ -> moves ? planner.replan(tx, caller, now) : Future.succeededFuture())
          .compose(_ -> read(tx, id, now));
    });
  }

  /// What is still ahead is planned anew by them.
  Future<MealTimes> setMealTimes(Caller patient, MealTimes times) {
    Instant now = clock.instant();
    return db.transaction(tx ->
        planner
            .lock(tx, patient.id())
            .compose(_ -> meals.replace(tx, patient.id(), times, now))
            .compose(_ -> planner.replan(tx, patient, now))
            .map(times));
  }

  Future<Profile> prefer(UserId id, NotificationPreferences change) {
    Instant now = clock.instant();
    return db.transaction(
        tx -> profiles.prefer(tx, id, change, now).compose(_ -> read(tx, id, now)));
  }

  private Future<Integer> savePractice(Tx tx, UserId id, ProfileChange change, Instant now) {
    return change.isOfPractice()
        ? profiles.savePractice(tx, id, change.clinic(), change.specialty(), now)
        : Future.succeededFuture(0);
  }

  private Future<Integer> saveRepeats(Tx tx, UserId id, ProfileChange change) {
    return change
        .repeatReminders()
        .map(wanted -> profiles.repeatReminders(tx, id, wanted))
        .orElseGet(() -> Future.succeededFuture(0));
  }

  private Future<Profile> read(Tx tx, UserId id, Instant now) {
    return profiles.find(tx, id, now).map(found -> found.orElseThrow(Refusal::unauthenticated));
  }
}
