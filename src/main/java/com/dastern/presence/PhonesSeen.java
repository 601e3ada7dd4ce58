package com.dastern.presence;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.jobs.JobLoop;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When the phone of each patient was last in reach: whoever shows a patient's token is their
/// phone.
///
/// A request only leaves a mark in this node's memory. As a job it writes the marks into the
/// database, many in one statement; what cannot be written waits in the memory until it can.
public final class PhonesSeen implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(PhonesSeen.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// So long a written one is kept, for the next not to be written in the same minute.
  private static final Duration REMEMBERED = Duration.ofMinutes(2);

  private static final int BATCH = 1_000;

  /// Some 40 MB. More patients than that within two minutes, or while the database is away, are too
  /// many for a node.
  private static final int MOST = 200_000;

  private final PhoneStore store;
  private final Clock clock;
  private final int most;
  private final Map<UserId, Sighting> sightings = new ConcurrentHashMap<>();
  private volatile boolean full;

  public PhonesSeen(Db db, Clock clock) {
    this(db, clock, MOST);
  }

  PhonesSeen(Db db, Clock clock, int most) {
    this.store = new PhoneStore(db);
    this.clock = clock;
    this.most = most;
  }

  /// They are there now. Others than patients are of no interest.
  public void seen(Caller caller) {
    if (caller.role() != Role.PATIENT || !hasRoom(caller.id())) return;
    Instant now = clock.instant();
    sightings.compute(
        caller.id(), (_, known) -> known == null ? Sighting.first(now) : known.again(now));
  }

  /// Of those of the patients who were ever seen. What this node remembers counts, too: only of
  /// what other nodes saw within the last second it may lack something.
  public Future<Map<UserId, Instant>> last(Tx tx, Collection<UserId> patients) {
    if (patients.isEmpty()) return Future.succeededFuture(Map.of());
    var distinct = new HashSet<>(patients);
    return store
        .last(tx, distinct)
        .map(written -> {
          Map<UserId, Instant> last = new HashMap<>(written);
          for (UserId patient : distinct) {
            Sighting own = sightings.get(patient);
            if (own != null) last.merge(patient, own.latest(), PhonesSeen::later);
          }
          return last;
        });
  }

  @Override
  public Duration run() {
    Instant now = clock.instant();
    write(sighting -> sighting.isDue(now)).await();
    forget(now);
    return PAUSE;
  }

  /// Writes all that is not written yet, when there is no next round. What cannot be written is
  /// lost, which the log says.
  public Future<Void> flush() {
    return write(sighting -> !sighting.isWritten())
        .onFailure(e -> log.warn("the last sightings of phones are lost: {}", e.toString()))
        .otherwiseEmpty();
  }

  private Future<Void> write(Predicate<Sighting> wanted) {
    Future<Void> done = Future.succeededFuture();
    for (Map<UserId, Instant> batch : batches(wanted)) {
      done = done.compose(_ -> store.write(batch)).onSuccess(_ -> batch.forEach(this::written));
    }
    return done;
  }

  private List<Map<UserId, Instant>> batches(Predicate<Sighting> wanted) {
    var batches = new ArrayList<Map<UserId, Instant>>();
    Map<UserId, Instant> batch = new LinkedHashMap<>();
    for (var entry : sightings.entrySet()) {
      Sighting sighting = entry.getValue();
      if (!wanted.test(sighting)) continue;
      if (batch.size() == BATCH) batch = new LinkedHashMap<>();
      if (batch.isEmpty()) batches.add(batch);
      batch.put(entry.getKey(), sighting.latest());
    }
    return batches;
  }

  private void written(UserId user, Instant at) {
    sightings.computeIfPresent(user, (_, sighting) -> sighting.writtenAs(at));
  }

  private void forget(Instant now) {
    Instant old = now.minus(REMEMBERED);
    // Only as they are: one that is seen meanwhile stays.
    sightings.values().removeIf(one -> one.isWritten() && one.latest().isBefore(old));
    full = sightings.size() >= most;
  }

  private boolean hasRoom(UserId user) {
    if (sightings.size() < most || sightings.containsKey(user)) return true;
    if (!full) log.error("too many phones to remember: {} wait to be written", most);
    full = true;
    return false;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
