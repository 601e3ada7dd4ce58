package com.dastern.doses;

import com.dastern.doses.Mark.Kind;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// All that was marked of one dose, and what the dose is by it. Pure, and a function of the set:
/// neither the order in which the marks came nor how often they came changes it.
///
/// An undo takes back every mark before it. Among those after the last undo the earliest taking
/// stands, and without a taking the earliest skip: that a pill was swallowed is a fact, that it was
/// left out a decision that somebody may have changed.
final class MarkLog {
  /// So many marks of one kind phones may report of a dose: more than anybody makes, and few enough
  /// to go through.
  static final int MOST = 100;

  /// The same instant may be the taking of two phones.
  private static final Comparator<Mark> EARLIEST_TAKING =
      Comparator.comparing((Mark mark) -> mark.takenAt().orElseThrow()).thenComparing(Mark.IN_TIME);

  private final List<Mark> marks;
  private final List<Span> spans = new ArrayList<>();

  /// The marks between two undos; the last span is open.
  private static final class Span {
    private final List<Mark> marks = new ArrayList<>();
    private Optional<Mark> undo = Optional.empty();

    /// What counts of them.
    Optional<Mark> standing() {
      return of(Kind.TAKEN).min(EARLIEST_TAKING).or(() -> of(Kind.SKIPPED).findFirst());
    }

    Stream<Mark> of(Kind kind) {
      return marks.stream().filter(mark -> mark.kind() == kind);
    }
  }

  /// What a dose is by its marks.
  ///
  /// @param reported what stands was reported by a phone that had been out of reach
  /// @param reportedMissed after the grace period the phone said that it was missed, or took a mark
  ///   back; the family hears what became of it
  record Outcome(
      DoseStatus status,
      Optional<Instant> takenAt,
      Optional<String> skipReason,
      Reminding reminding,
      boolean reported,
      boolean reportedMissed) {}

  MarkLog(Collection<Mark> marks) {
    this.marks = marks.stream().sorted(Mark.IN_TIME).toList();
    spans.add(new Span());
    for (Mark mark : this.marks) {
      Span last = spans.getLast();
      if (mark.kind() == Kind.UNDONE) {
        last.undo = Optional.of(mark);
        spans.add(new Span());
      } else {
        last.marks.add(mark);
      }
    }
  }

  /// Throws where phones reported as much as that before, or in the same batch.
  static void requireRoom(Mark mark, Collection<Mark> before, Collection<Mark> added) {
    long reported =
        Stream.concat(before.stream(), added.stream())
            .filter(other -> other.offline() && other.kind() == mark.kind())
            .count();
    if (reported >= MOST) throw Refusal.unprocessable("TOO_MANY_ACTIONS");
  }

  List<Mark> marks() {
    return marks;
  }

  /// What stands now: a taking, a skip, or nothing.
  Optional<Mark> standing() {
    return spans.getLast().standing();
  }

  /// `unmarked` is what the dose is where nothing stands.
  Outcome outcome(Dose dose, DoseStatus unmarked) {
    var standing = standing();
    return new Outcome(
        standing.map(mark -> status(mark, dose)).orElse(unmarked),
        standing.flatMap(Mark::takenAt),
        standing.flatMap(Mark::reason),
        reminding(dose),
        standing.filter(Mark::offline).isPresent(),
        isReportedMissed(dose));
  }

  /// On time if any of the takings that count proves it.
  private DoseStatus status(Mark standing, Dose dose) {
    if (standing.kind() == Kind.SKIPPED) return DoseStatus.SKIPPED;
    boolean onTime =
        spans
            .getLast()
            .of(Kind.TAKEN)
            .anyMatch(
                mark -> !mark.late() && !mark.takenAt().orElseThrow().isAfter(dose.missedAfter()));
    return onTime ? DoseStatus.TAKEN_ON_TIME : DoseStatus.TAKEN_LATE;
  }

  private Reminding reminding(Dose dose) {
    var snoozes = snoozes(dose);
    var until =
        standing().isPresent()
            ? Optional.<Instant>empty()
            : snoozes.stream()
                .filter(spans.getLast().marks::contains)
                .map(mark -> mark.at().plus(Duration.ofMinutes(mark.minutes())))
                .max(Comparator.naturalOrder());
    return new Reminding(dose.reminding().behind(), until, snoozes.stream().map(Mark::id).toList());
  }

  /// Those that count: the first three. What was put off before the dose had moved is over.
  private List<Mark> snoozes(Dose dose) {
    return marks.stream()
        .filter(mark -> mark.kind() == Kind.SNOOZED && dose.isOpen(mark.at()))
        .limit(Reminding.MOST_SNOOZES)
        .toList();
  }

  private boolean isReportedMissed(Dose dose) {
    boolean knownInTime =
        standing().filter(mark -> !mark.receivedAt().isAfter(dose.missedAfter())).isPresent();
    return !knownInTime
        && (marks.stream().anyMatch(mark -> mark.kind() == Kind.MISSED && isAfterwards(mark, dose))
            || spans.stream()
                .filter(span -> span.standing().isPresent())
                .flatMap(span -> span.undo.stream())
                .anyMatch(undo -> isAfterwards(undo, dose)));
  }

  private static boolean isAfterwards(Mark mark, Dose dose) {
    return mark.receivedAt().isAfter(dose.missedAfter());
  }

  /// Why a mark that is in it does not count; empty where it does. `fresh` are those that came with
  /// it: what the same phone did later is no conflict.
  Optional<MarkRule> against(Mark mark, Dose dose, Set<UUID> fresh, Instant now) {
    return switch (mark.kind()) {
      case TAKEN, SKIPPED -> againstMark(mark, fresh);
      case UNDONE -> {
        var later = standing().filter(other -> other.at().isAfter(mark.at()));
        yield later.filter(other -> !fresh.contains(other.id())).map(_ -> MarkRule.LATER_ACTION);
      }
      case SNOOZED -> {
        if (!snoozes(dose).contains(mark)) yield Optional.of(MarkRule.SNOOZE_EXHAUSTED);
        yield takenBefore(mark);
      }
      case MISSED ->
          now.isAfter(dose.missedAfter())
              ? takenBefore(mark)
              : Optional.of(MarkRule.SERVER_DECIDES_MISSED);
    };
  }

  private Optional<MarkRule> againstMark(Mark mark, Set<UUID> fresh) {
    Span span = spanOf(mark);
    Mark standing = span.standing().orElseThrow();
    if (!standing.equals(mark)) {
      if (mark.kind() == Kind.TAKEN) return Optional.of(MarkRule.EARLIEST_TAKING);
      return Optional.of(
          standing.kind() == Kind.TAKEN ? MarkRule.TAKING_STANDS : MarkRule.EARLIEST_SKIP);
    }
    return span.undo.filter(undo -> !fresh.contains(undo.id())).map(_ -> MarkRule.LATER_ACTION);
  }

  /// It was taken, or skipped, before somebody put it off or saw it missed.
  private Optional<MarkRule> takenBefore(Mark mark) {
    return spanOf(mark)
        .standing()
        .filter(standing -> takenOrSkippedAt(standing).isBefore(mark.at()))
        .map(_ -> MarkRule.TAKING_STANDS);
  }

  private static Instant takenOrSkippedAt(Mark mark) {
    return mark.takenAt().orElse(mark.at());
  }

  private Span spanOf(Mark mark) {
    return spans.stream()
        .filter(span -> span.marks.contains(mark))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(mark + " is not in it"));
  }
}
