package com.dastern.auth;

import com.dastern.kernel.Caller;
import com.dastern.kernel.UserId;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.jobs.JobLoop;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's memory of the sessions that ended while access tokens of theirs may still be about,
/// so that the usual request asks nobody. An ending is announced to all nodes; as a job it reads
/// the endings anew from time to time, for a node that has just started and for announcements that
/// were lost.
public final class EndedSessions implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(EndedSessions.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Between the clocks of nodes, and for transactions that commit late.
  private static final Duration OVERLAP = Duration.ofSeconds(60);

  private final SessionStore store;
  private final CredentialStore credentials;
  private final EventBus bus;
  private final Duration memory;
  private final Clock clock;
  private final Map<UUID, Instant> sessions = new ConcurrentHashMap<>();
  private final Map<UserId, Instant> users = new ConcurrentHashMap<>();
  private Instant readUsersTo = Instant.EPOCH.plus(OVERLAP);
  private Instant readSessionsTo = Instant.EPOCH.plus(OVERLAP);
  private boolean redisAway;

  /// `memory` is the longest life of an access token.
  public EndedSessions(
      SessionStore store, CredentialStore credentials, EventBus bus, Duration memory, Clock clock) {
    this.store = store;
    this.credentials = credentials;
    this.bus = bus;
    this.memory = memory;
    this.clock = clock;
    bus.<JsonObject>consumer(Addresses.SESSIONS_ENDED, news -> remember(Ending.of(news.body())));
  }

  boolean isEnded(Caller caller) {
    if (sessions.containsKey(caller.session())) return true;
    Instant ended = users.get(caller.id());
    return ended != null && !Ending.openedAt(caller.session()).isAfter(ended);
  }

  /// From the return of this call on this node refuses them; the others follow at once.
  void announce(Ending ending) {
    remember(ending);
    bus.publish(Addresses.SESSIONS_ENDED, ending.json());
  }

  private void remember(Ending ending) {
    ending
        .session()
        .ifPresentOrElse(
            session -> sessions.put(session, ending.at()),
            () -> endUser(ending.user(), ending.at()));
  }

  private void endUser(UserId user, Instant at) {
    users.merge(user, at, (one, other) -> one.isAfter(other) ? one : other);
  }

  @Override
  public Duration run() {
    Instant now = clock.instant();
    Instant oldest = now.minus(memory).minus(OVERLAP);
    credentials
        .endedSince(later(readUsersTo.minus(OVERLAP), oldest))
        .await()
        .forEach(this::endUser);
    readUsersTo = now;
    readRedis(now, oldest);
    sessions.values().removeIf(at -> at.isBefore(oldest));
    users.values().removeIf(at -> at.isBefore(oldest));
    return PAUSE;
  }

  /// Redis may be away for long; that is no failure of this job.
  private void readRedis(Instant now, Instant oldest) {
    try {
      for (UUID id : store.endedSince(later(readSessionsTo.minus(OVERLAP), oldest)).await()) {
        sessions.putIfAbsent(id, now);
      }
      readSessionsTo = now;
      if (redisAway) log.info("reads ended sessions from Redis again");
      redisAway = false;
    } catch (RuntimeException e) {
      if (!redisAway) log.warn("cannot read ended sessions from Redis: {}", e.toString());
      redisAway = true;
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
