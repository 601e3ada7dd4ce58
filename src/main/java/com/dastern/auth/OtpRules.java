package com.dastern.auth;

import com.dastern.auth.OtpStore.Phone;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// How often codes go to a phone, and how many wrong ones it may bring: one a minute, a few an
/// hour; after five wrong tries the number is locked for a quarter of an hour.
record OtpRules(int perHour) {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration RESEND = Duration.ofMinutes(1);
  private static final Duration LOCK = Duration.ofMinutes(15);
  private static final int MOST_WRONG = 5;

  /// Throws with a 423 while the number is locked.
  void requireOpen(Phone phone, Instant now) {
    phone
        .lockedUntil()
        .filter(now::isBefore)
        .ifPresent(until -> {
          throw Refusal.locked("OTP_LOCKED", Duration.between(now, until));
        });
  }

  /// The phone after one more code; throws with a 429 when it is too soon for that.
  Phone sent(Phone phone, Instant now) {
    requireOpen(phone, now);
    var lastHour = phone.sent().stream().filter(at -> at.isAfter(now.minus(HOUR))).toList();
    if (!lastHour.isEmpty()) {
      Instant next = lastHour.getLast().plus(RESEND);
      if (now.isBefore(next)) throw tooSoon(now, next);
      if (lastHour.size() >= perHour) throw tooSoon(now, lastHour.getFirst().plus(HOUR));
    }
    var all = Stream.concat(lastHour.stream(), Stream.of(now)).toList();
    return new Phone(all, phone.wrong(), phone.lockedUntil());
  }

  /// The phone after a wrong code.
  Phone wrong(Phone phone, Instant now) {
    int wrong = phone.wrong() + 1;
    return wrong >= MOST_WRONG
        ? new Phone(phone.sent(), 0, Optional.of(now.plus(LOCK)))
        : new Phone(phone.sent(), wrong, Optional.empty());
  }

  Phone right(Phone phone) {
    return new Phone(phone.sent(), 0, Optional.empty());
  }

  private static Refusal tooSoon(Instant now, Instant next) {
    return Refusal.tooMany("OTP_TOO_SOON", Duration.between(now, next));
  }
}
