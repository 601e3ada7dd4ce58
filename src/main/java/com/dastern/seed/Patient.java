package com.dastern.seed;

import com.dastern.kernel.UserId;
import com.dastern.users.MealTimes;
import com.dastern.users.User;
import java.time.Duration;
import java.time.LocalDate;

/// A patient of the clinic, with what makes their history.
record Patient(User user, LocalDate born, MealTimes meals, Habit habit) {
  UserId id() {
    return user.id();
  }

  Duration grace() {
    return Duration.ofMinutes(user.graceMinutes());
  }
}
