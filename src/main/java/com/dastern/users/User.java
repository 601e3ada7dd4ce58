package com.dastern.users;

import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import java.time.ZoneId;
import java.util.Optional;

/// Somebody with an account. `phone` is in E.164, `email` in lower case; there is at least one of
/// the two. `graceMinutes` is how long after its time a dose of theirs counts as missed.
public record User(
    UserId id,
    Role role,
    AccountStatus status,
    String name,
    Optional<String> phone,
    Optional<String> email,
    Language language,
    Theme theme,
    ZoneId zone,
    int graceMinutes,
    Tier tier) {

  public User with(ProfileChange change) {
    return new User(
        id,
        role,
        status,
        change.name().orElse(name),
        phone,
        email,
        change.language().orElse(language),
        change.theme().orElse(theme),
        change.zone().orElse(zone),
        change.graceMinutes().orElse(graceMinutes),
        tier);
  }
}
