package com.dastern.users;

import com.dastern.kernel.Language;
import com.dastern.platform.text.Texts;
import java.time.LocalTime;
import java.util.Map;

/// How somebody is greeted at some time of their day.
enum Greeting {
  MORNING,
  AFTERNOON,
  EVENING,
  NIGHT;

  private static final int FIRST_LIGHT = 5;
  private static final int NOON = 12;
  private static final int DUSK = 17;
  private static final int BEDTIME = 21;

  static Greeting at(LocalTime time) {
    int hour = time.getHour();
    if (hour < FIRST_LIGHT || hour >= BEDTIME) return NIGHT;
    if (hour < NOON) return MORNING;
    return hour < DUSK ? AFTERNOON : EVENING;
  }

  String text(Language language, String name) {
    return Texts.of(language, "greeting." + name(), Map.of("name", name));
  }
}
