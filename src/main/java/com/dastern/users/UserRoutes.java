package com.dastern.users;

import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Optional;

/// The caller's own profile and meal times.
public final class UserRoutes {
  private final Db db;
  private final UserStore users;
  private final MealTimesStore meals;
  private final Clock clock;

  public UserRoutes(Db db, UserStore users, MealTimesStore meals, Clock clock) {
    this.db = db;
    this.users = users;
    this.meals = meals;
    this.clock = clock;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("getProfile", request -> users.find(self(request)).map(UserRoutes::profile))
        .on("updateProfile", request -> update(request).map(UserJson::profile).map(Reply::ok))
        .on("setLanguage", request -> update(request).map(UserJson::profile).map(Reply::ok))
        .on("setTheme", request -> update(request).map(UserJson::profile).map(Reply::ok))
        .on(
            "getMealTimes",
            request -> meals.find(self(request)).map(MealTimes::json).map(Reply::ok))
        .on(
            "setMealTimes",
            request ->
                meals
                    .replace(self(request), MealTimes.of(request.body()), clock.instant())
                    .map(MealTimes::json)
                    .map(Reply::ok));
  }

  private Future<User> update(ApiRequest request) {
    var change = ProfileChange.of(request.body());
    return db.transaction(tx ->
        users
            .lock(tx, self(request))
            .map(user -> user.orElseThrow(Refusal::unauthenticated).with(change))
            .compose(user -> users.update(tx, user, clock.instant()).map(user)));
  }

  private static UserId self(ApiRequest request) {
    return request.caller().id();
  }

  /// A token may outlive its account.
  private static Reply profile(Optional<User> user) {
    return Reply.ok(UserJson.profile(user.orElseThrow(Refusal::unauthenticated)));
  }
}
