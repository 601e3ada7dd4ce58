package com.dastern.sync;

import com.dastern.connections.ConnectionReports;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.http.ApiItem;
import com.dastern.sync.ActionType.Subject;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in what phones did while they were out of reach. Waits for the database, on a virtual
/// thread.
final class SyncService {
  private static final Logger log = LoggerFactory.getLogger(SyncService.class);

  /// So many actions of a batch that fail alone are logged in full.
  private static final int LOGGED = 5;

  /// Plans first, then in time: where a batch is tried in halves nothing comes before what it is
  /// about.
  private static final Comparator<Action> ORDER =
      Comparator.comparing((Action action) -> action.type().subject() != Subject.PRESCRIPTION)
          .thenComparing(Action::at);

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

  /// The actions of each patient are one transaction, unless something goes wrong. Throws only
  /// where the database is out of reach: then some of them may be in it, and the phone sends all
  /// again.
  Batch.Results handle(Batch batch) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var reader = new ActionReader(batch, now);
    List<Object> places = batch.items().stream().map(item -> place(reader, item)).toList();
    Map<Said, Outcome> outcomes = new HashMap<>();
    // What says something else under an id of the same batch finds there what came first. Of more
    // than three such the others are refused unseen.
    List<Action> left = distinct(places);
    for (int pass = 0; pass < 3 && !left.isEmpty(); pass++) {
      Map<UUID, Action> first = new LinkedHashMap<>();
      left.forEach(action -> first.putIfAbsent(action.id(), action));
      var results = run(batch.caller(), first.values(), now);
      first.forEach(
          (id, action) -> outcomes.put(Said.of(action), results.getOrDefault(id, Outcome.FAILED)));
      left = left.stream().filter(action -> !outcomes.containsKey(Said.of(action))).toList();
    }
    return new Batch.Results(inOrder(places, outcomes), reader.offset(), now);
  }

  /// Which action it is, whatever the time at which it came.
  private record Said(UUID id, Digest digest) {
    static Said of(Action action) {
      return new Said(action.id(), action.digest());
    }
  }

  private static Object place(ActionReader reader, ApiItem item) {
    try {
      return reader.read(item);
    } catch (Refusal refusal) {
      return new Outcome.Rejected(refusal);
    }
  }

  private static List<Action> distinct(List<Object> places) {
    Map<Said, Action> distinct = new LinkedHashMap<>();
    for (Object place : places) {
      if (place instanceof Action action) distinct.putIfAbsent(Said.of(action), action);
    }
    return List.copyOf(distinct.values());
  }

  /// The same action once more in one batch is a duplicate of the first.
  private static List<Outcome> inOrder(List<Object> places, Map<Said, Outcome> outcomes) {
    Set<Said> seen = new HashSet<>();
    return places.stream()
        .map(place -> {
          if (place instanceof Outcome outcome) return outcome;
          Said said = Said.of((Action) place);
          Outcome outcome = outcomes.getOrDefault(said, Outcome.REUSED);
          return seen.add(said) || !(outcome instanceof Outcome.Applied)
              ? outcome
              : Outcome.DUPLICATE;
        })
        .toList();
  }

  private Map<UUID, Outcome> run(Caller caller, Collection<Action> actions, Instant now) {
    Map<UUID, Outcome> outcomes = new HashMap<>();
    var sorted = actions.stream().sorted(ORDER).toList();
    for (List<Action> own : byPatient(caller, sorted, outcomes)) {
      outcomes.putAll(attempt(caller, own, now, new AtomicInteger(LOGGED)));
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
    Map<UserId, List<Action>> groups = new LinkedHashMap<>();
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
  private Map<UUID, Outcome> attempt(
      Caller caller, List<Action> actions, Instant now, AtomicInteger logged) {
    try {
      return db.transaction(
              tx -> Future.succeededFuture(new PatientRound(parts, tx, caller, now).run(actions)))
          .await();
    } catch (Refusal.Unavailable outOfReach) {
      throw outOfReach;
    } catch (Exception fault) {
      if (actions.size() == 1) {
        Action alone = actions.getFirst();
        if (logged.getAndDecrement() > 0) {
          log.error("{} of {} failed", alone.type(), caller.id(), fault);
        } else {
          log.warn("{} of {} failed: {}", alone.type(), caller.id(), fault.toString());
        }
        return Map.of(alone.id(), Outcome.FAILED);
      }
      log.warn("{} actions failed and are tried in halves: {}", actions.size(), fault.toString());
      int half = actions.size() / 2;
      Map<UUID, Outcome> outcomes =
          new HashMap<>(attempt(caller, actions.subList(0, half), now, logged));
      outcomes.putAll(attempt(caller, actions.subList(half, actions.size()), now, logged));
      return outcomes;
    }
  }
}
