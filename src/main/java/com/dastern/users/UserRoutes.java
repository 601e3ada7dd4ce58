package com.dastern.users;

import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import java.time.Clock;

/// The caller's own profile and meal times.
public final class UserRoutes {
  private final ProfileService profiles;
  private final MealTimesStore meals;
  private final Clock clock;

  public UserRoutes(ProfileService profiles, MealTimesStore meals, Clock clock) {
    this.profiles = profiles;
    this.meals = meals;
    this.clock = clock;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("getProfile", request -> profiles.read(self(request)).map(UserRoutes::reply))
        .on("updateProfile", this::change)
        .on("setLanguage", this::change)
        .on("setTheme", this::change)
        .on(
            "setNotificationPreferences",
            request ->
                profiles
                    .prefer(self(request), NotificationPreferences.of(request.body()))
                    .map(UserRoutes::reply))
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

  private Future<Reply> change(ApiRequest request) {
    var change = ProfileChange.of(request.body(), request.caller().role());
    return profiles.change(self(request), change).map(UserRoutes::reply);
  }

  private static UserId self(ApiRequest request) {
    return request.caller().id();
  }

  private static Reply reply(Profile profile) {
    return Reply.ok(profile.json());
  }
}
