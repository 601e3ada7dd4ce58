package com.dastern.connections;

import java.time.Instant;
import java.util.Optional;

/// What both sides said last of a connection since it was asked for. Its status follows from them,
/// in whatever order they are heard: there is none while one of the two says no, whatever the other
/// said later.
///
/// @param since when it was asked for
/// @param levelSaid when the patient last said what it opens; whoever ends it says that too
record Words(
    Instant since, Optional<Word> patient, Optional<Word> other, Optional<Instant> levelSaid) {
  static Words since(Instant asked) {
    return new Words(asked, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// That side says it now.
  Words say(boolean isPatient, Word word) {
    return isPatient
        ? new Words(since, Optional.of(word), other, levelSaid)
        : new Words(since, patient, Optional.of(word), levelSaid);
  }

  /// The patient says what it opens.
  Words sayLevel(Instant at) {
    return new Words(since, patient, other, Optional.of(at));
  }

  /// As they are where it is no later word of that side, or older than the request.
  Words hear(boolean isPatient, Word word) {
    var before = isPatient ? patient : other;
    boolean isLater = before.filter(old -> Word.IN_TIME.compare(old, word) >= 0).isEmpty();
    return isLater && !word.countsFrom().isBefore(since) ? say(isPatient, word) : this;
  }

  /// Whether what the patient says at that instant of what it opens is later than all that they
  /// said of it, and not older than the request.
  boolean isLevelBefore(Instant at) {
    return !at.isBefore(since) && levelSaid.filter(said -> !said.isBefore(at)).isEmpty();
  }

  boolean isLevelAt(Instant at) {
    return levelSaid.filter(at::equals).isPresent();
  }

  ConnectionStatus status(boolean isPatientsRequest) {
    boolean refused =
        says(patient, ConnectionStatus.REVOKED) || says(other, ConnectionStatus.REVOKED);
    if (refused) return ConnectionStatus.REVOKED;
    var answer = isPatientsRequest ? other : patient;
    return says(answer, ConnectionStatus.ACCEPTED)
        ? ConnectionStatus.ACCEPTED
        : ConnectionStatus.PENDING;
  }

  private static boolean says(Optional<Word> word, ConnectionStatus what) {
    return word.filter(one -> one.said() == what).isPresent();
  }
}
