package com.dastern.users;

import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;

/// The caller's own profile and meal times.
public final class UserRoutes {
  private final ProfileService profiles;
  private final MealTimesStore meals;

  public UserRoutes(ProfileService profiles, MealTimesStore meals) {
    this.profiles = profiles;
    this.meals = meals;
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
                profiles
                    .setMealTimes(request.caller(), MealTimes.of(request.body()))
                    .map(MealTimes::json)
                    .map(Reply::ok));
  }

  private Future<Reply> change(ApiRequest request) {
    var change = ProfileChange.of(request.body(), request.caller().role());
    return profiles.change(request.caller(), change).map(UserRoutes::reply);
  }

  private static UserId self(ApiRequest request) {
    return request.caller().id();
  }

  private static Reply reply(Profile profile) {
    return Reply.ok(profile.json());
  }
}
