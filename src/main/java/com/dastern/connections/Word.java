package com.dastern.connections;

import java.time.Instant;
import java.util.Comparator;

/// What one side of a connection said of it: that it shall be, or shall not.
record Word(ConnectionStatus said, Instant at) {
  /// Of two at one instant the refusal is the later one: it opens nothing.
  static final Comparator<Word> IN_TIME = Comparator.comparing(Word::at).thenComparing(Word::said);

  Word {
    if (said == ConnectionStatus.PENDING) throw new IllegalArgumentException("says nothing");
  }

  static Word accepted(Instant at) {
    return new Word(ConnectionStatus.ACCEPTED, at);
  }

  static Word revoked(Instant at) {
    return new Word(ConnectionStatus.REVOKED, at);
  }
}
