package com.dastern.sync;

import com.dastern.kernel.Refusal;
import com.dastern.sync.ActionStore.Known;
import com.dastern.sync.ActionType.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The actions of a round: those that are new, and those that are known and stand against something
/// else, of which the state is shown again. All others are answered at once.
final class SortedActions {
  private final List<Action> fresh = new ArrayList<>();
  private final List<Known> shown = new ArrayList<>();

  /// `before` are those that are known.
  SortedActions(List<Action> actions, List<Known> before, Instant now, RoundRecord record) {
    Map<UUID, Known> known = before.stream().collect(Collectors.toMap(Known::id, one -> one));
    for (Action action : actions) {
      Known same = known.get(action.id());
      if (same == null) add(action, now, record);
      else if (!same.digest().equals(action.digest())) {
        record.answer(action.id(), Outcome.REUSED);
      } else if (same.rule().isPresent()) shown.add(same);
      else record.answer(action.id(), Outcome.DUPLICATE);
    }
  }

  private void add(Action action, Instant now, RoundRecord record) {
    try {
      action.requireRecent(now);
      fresh.add(action);
    } catch (Refusal tooOld) {
      record.answer(action.id(), new Outcome.Rejected(tooOld));
    }
  }

  List<Action> fresh(Subject subject) {
    return fresh.stream().filter(action -> action.type().subject() == subject).toList();
  }

  List<Known> shown(Subject subject) {
    return shown.stream().filter(known -> known.type().subject() == subject).toList();
  }

  /// What those name that are shown again.
  <T> Set<T> shownIds(Subject subject, Function<UUID, T> type) {
    return shown(subject).stream()
        .map(known -> type.apply(known.subject()))
        .collect(Collectors.toSet());
  }

  /// What all name in that field of theirs.
  <T> Set<T> ids(Subject subject, String field, Function<UUID, T> type) {
    return Stream.concat(
            fresh(subject).stream().map(action -> action.id(field)),
            shown(subject).stream().map(Known::subject))
        .map(type)
        .collect(Collectors.toSet());
  }

  boolean isNothing(Subject subject) {
    return fresh(subject).isEmpty() && shown(subject).isEmpty();
  }
}
