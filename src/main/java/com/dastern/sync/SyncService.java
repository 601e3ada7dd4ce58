package com.dastern.sync;

import com.dastern.connections.ConnectionReports;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.platform.db.Db;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in what phones did while they were out of reach. Waits for the database, on a virtual
/// thread.
final class SyncService {
  private static final Logger log = LoggerFactory.getLogger(SyncService.class);

  private final Db db;
  private final PatientRound.Parts parts;
  private final ConnectionReports connections;
  private final Clock clock;

  SyncService(Db db, PatientRound.Parts parts, Clock clock) {
    this.db = db;
    this.parts = parts;
    this.connections = parts.connections();
    this.clock = clock;
  }

  /// The actions of each patient are one transaction. Throws only where the database is out of
  /// reach: then some of them may be in it, and the phone sends all again.
  Batch.Results handle(Batch batch) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var reader = new ActionReader(batch, now);
    Map<UUID, Action> actions = new LinkedHashMap<>();
    List<Object> places = new ArrayList<>();
    for (var item : batch.items()) {
      try {
        Action action = reader.read(item);
        Action first = actions.putIfAbsent(action.id(), action);
        places.add(first == null ? action : repeated(first, action));
      } catch (Refusal refusal) {
        places.add(new Outcome.Rejected(refusal));
      }
    }
    Map<UUID, Outcome> outcomes = run(batch.caller(), actions.values(), now);
    return new Batch.Results(
        places.stream().map(place -> outcome(place, outcomes)).toList(), reader.offset(), now);
  }

  /// The same action once more in one batch.
  private record Repeated(Action first) {}

  private static Object repeated(Action first, Action again) {
    return first.digest().equals(again.digest())
        ? new Repeated(first)
        : new Outcome.Conflict(Outcome.Conflict.ID_REUSED, Optional.empty());
  }

  private static Outcome outcome(Object place, Map<UUID, Outcome> outcomes) {
    return switch (place) {
      case Outcome outcome -> outcome;
      case Action action -> outcomes.get(action.id());
      case Repeated again -> {
        Outcome first = outcomes.get(again.first().id());
        yield first instanceof Outcome.Applied ? Outcome.DUPLICATE : first;
      }
      default -> throw new IllegalStateException(place.toString());
    };
  }

  private Map<UUID, Outcome> run(Caller caller, Collection<Action> actions, Instant now) {
    Map<UUID, Outcome> outcomes = new HashMap<>();
    for (List<Action> own : byPatient(caller, actions, outcomes)) {
      outcomes.putAll(attempt(caller, own, now));
    }
    return outcomes;
  }

  /// A patient's are all their own; those of others are of the patients whose connections they
  /// name.
  private Collection<List<Action>> byPatient(
      Caller caller, Collection<Action> actions, Map<UUID, Outcome> outcomes) {
    if (actions.isEmpty()) return List.of();
    if (caller.role() == Role.PATIENT) return List.of(List.copyOf(actions));
    var named = actions.stream().map(SyncService::connection).toList();
    var patients = connections.patients(caller, named);
    Map<Object, List<Action>> groups = new LinkedHashMap<>();
    for (Action action : actions) {
      var patient = patients.get(connection(action));
      if (patient == null) outcomes.put(action.id(), new Outcome.Rejected(Refusal.notFound()));
      else groups.computeIfAbsent(patient, _ -> new ArrayList<>()).add(action);
    }
    return groups.values();
  }

  private static ConnectionId connection(Action action) {
    return new ConnectionId(action.id("connectionId"));
  }

  /// Where all together fail for a reason that nobody foresaw, the halves are tried, until the one
  /// that it lies in is alone: it must not spoil the others.
  private Map<UUID, Outcome> attempt(Caller caller, List<Action> actions, Instant now) {
    try {
      return db.transaction(tx ->
              Future.succeededFuture(new PatientRound(parts, tx, caller, now).run(actions)))
          .await();
    } catch (Refusal.Unavailable outOfReach) {
      throw outOfReach;
    } catch (Exception fault) {
      if (actions.size() == 1) {
        Action alone = actions.getFirst();
        log.error("action {} of {} failed", alone.type(), caller.id(), fault);
        return Map.of(alone.id(), Outcome.FAILED);
      }
      log.warn("a batch of {} actions failed and is tried in halves", actions.size(), fault);
      int half = actions.size() / 2;
      Map<UUID, Outcome> outcomes =
          new HashMap<>(attempt(caller, actions.subList(0, half), now));
      outcomes.putAll(attempt(caller, actions.subList(half, actions.size()), now));
      return outcomes;
    }
  }
}
