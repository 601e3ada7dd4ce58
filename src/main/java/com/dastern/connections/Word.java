package com.dastern.connections;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/// What one side of a connection said of it: that it shall be, or shall not.
record Word(ConnectionStatus said, Instant at) {
  /// A device's clock that is off by less is not corrected. What ends a connection counts as if it
  /// was said that much later: a clock that is a little behind must not keep open what was ended.
  private static final Duration SKEW = Duration.ofSeconds(30);

  /// Of two at one instant the refusal is the later one: it opens nothing.
  static final Comparator<Word> IN_TIME =
      Comparator.comparing(Word::countsFrom).thenComparing(Word::said);

  Word {
    if (said == ConnectionStatus.PENDING) throw new IllegalArgumentException("says nothing");
  }

  Instant countsFrom() {
    return said == ConnectionStatus.REVOKED ? at.plus(SKEW) : at;
  }

  static Word accepted(Instant at) {
    return new Word(ConnectionStatus.ACCEPTED, at);
  }

  static Word revoked(Instant at) {
    return new Word(ConnectionStatus.REVOKED, at);
  }
}
