package com.dastern.monitoring;

import com.dastern.kernel.Refusal;
import com.dastern.monitoring.Adherence.Band;
import com.dastern.monitoring.PatientOrder.Place;
import com.dastern.monitoring.PatientOrder.SortedBy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which of somebody's patients they want to see, and in which order.
record PatientQuery(
    Optional<SearchedName> search,
    Optional<Band> band,
    PatientOrder order,
    Optional<PatientCursor> after,
    int limit) {
  PatientQuery {
    if (after.filter(cursor -> cursor.sort() != order.sort()).isPresent()) {
      throw Refusal.invalid("query/cursor", "cursor", "is of a list in another order");
    }
  }

  /// A page, and where the next one goes on.
  record Page(List<PatientEntry> patients, Optional<PatientCursor> next) {}

  boolean wants(SearchedName name) {
    return search.map(name::contains).orElse(true);
  }

  Page page(List<PatientEntry> all) {
    List<PatientEntry> following =
        all.stream()
            .filter(entry -> band.map(entry.figures().adherence().band()::equals).orElse(true))
            .filter(entry ->
                after.map(cursor -> order.compare(place(entry), cursor.place()) > 0).orElse(true))
            .sorted(Comparator.comparing(this::place, order))
            .limit(limit + 1L)
            .toList();
    if (following.size() <= limit) return new Page(following, Optional.empty());
    List<PatientEntry> shown = following.subList(0, limit);
    return new Page(shown, Optional.of(new PatientCursor(order.sort(), place(shown.getLast()))));
  }

  private Place place(PatientEntry entry) {
    Optional<SortedBy> key =
        switch (order.sort()) {
          case ADHERENCE ->
              Optional.of(entry.figures().adherence())
                  .filter(Adherence::isKnown)
                  .map(SortedBy.Share::new);
          case NAME -> Optional.of(new SortedBy.Name(entry.name()));
          case LAST_MISSED -> entry.figures().lastMissed().map(PatientQuery::moment);
        };
    return new Place(key, entry.id().value());
  }

  private static SortedBy moment(Instant at) {
    return new SortedBy.Moment(ChronoUnit.MICROS.between(Instant.EPOCH, at));
  }
}
