package com.dastern.monitoring;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/// In which order somebody's patients are listed. Who lacks what is sorted by comes last, whichever
/// way it goes; who has the same is in the order of the ids.
record PatientOrder(Sort sort, boolean descending) implements Comparator<PatientOrder.Place> {

  enum Sort {
    ADHERENCE('A', false),
    NAME('N', false),
    LAST_MISSED('M', true);

    /// Stands for it in cursors.
    final byte code;

    private final boolean descendsUsually;

    Sort(char code, boolean descendsUsually) {
      this.code = (byte) code;
      this.descendsUsually = descendsUsually;
    }
  }

  /// What there is to sort a patient by. Of an id the bytes count, as in the database.
  record Place(Optional<SortedBy> key, UUID id) {}

  /// Two of one sort compare with each other.
  sealed interface SortedBy {
    record Share(Adherence adherence) implements SortedBy {}

    record Name(SearchedName name) implements SortedBy {}

    record Moment(long micros) implements SortedBy {}
  }

  static PatientOrder of(Sort sort, Optional<Boolean> descending) {
    return new PatientOrder(sort, descending.orElse(sort.descendsUsually));
  }

  @Override
  public int compare(Place a, Place b) {
    int byKey = compare(a.key(), b.key());
    return byKey != 0 ? byKey : a.id().toString().compareTo(b.id().toString());
  }

  private int compare(Optional<SortedBy> a, Optional<SortedBy> b) {
    if (a.isEmpty() || b.isEmpty()) return Boolean.compare(a.isEmpty(), b.isEmpty());
    int ascending = compare(a.get(), b.get());
    return descending ? -ascending : ascending;
  }

  private static int compare(SortedBy a, SortedBy b) {
    return switch (a) {
      case SortedBy.Share share ->
          Adherence.BY_SHARE.compare(share.adherence(), ((SortedBy.Share) b).adherence());
      case SortedBy.Name name -> name.name().compareTo(((SortedBy.Name) b).name());
      case SortedBy.Moment moment -> Long.compare(moment.micros(), ((SortedBy.Moment) b).micros());
    };
  }
}
