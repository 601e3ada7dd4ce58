package com.dastern.doses;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Tx;
import com.dastern.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Days of patients in Redis, for a minute, as nobody in particular sees them: who may see what is
/// judged at each look.
///
/// Each patient has a generation, a random word that a change replaces after its commit and before
/// its answer. An entry counts only under the generation that was there before its doses were read,
/// so that what somebody read before the commit is never served after it. The word is random, since
/// Redis may evict it: a counter would begin anew and meet old entries.
public final class ScheduleCache {
  private static final Logger log = LoggerFactory.getLogger(ScheduleCache.class);
  private static final Duration LIFE = Duration.ofSeconds(60);

  /// Longer than any entry under it, and than any read of the database.
  private static final Duration GENERATION_LIFE = Duration.ofMinutes(10);

  /// What a request waits for Redis at most, and for how long Redis is left alone after a failure.
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_OWED = 100_000;
  private static final int BATCH = 1_000;

  private static final String LOOK =
      """
      local made = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
      if made then return {ARGV[1]} end
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}
      """;
  private static final String KEEP =
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then
        redis.call('SET', KEYS[2], ARGV[1] .. ARGV[2], 'PX', ARGV[3])
      end
      """;
  private static final String DROP =
      """
      for _, key in ipairs(KEYS) do redis.call('DEL', key) end
      """;

  private final Vertx vertx;
  private final RedisLink redis;
  private final Clock clock;

  /// Patients whose generation is still to be replaced, since Redis was away when it should have.
  private final Set<UserId> owed = new LinkedHashSet<>();

  /// Those of a write that came while they were dropped.
  private final Set<UserId> owedAnew = new HashSet<>();

  private boolean paying;
  private volatile Instant awayUntil = Instant.MIN;

  /// What is there of a day; without a generation nothing is to be kept either.
  record Found(Optional<String> generation, Optional<CachedDay> day) {
    static final Found NOTHING = new Found(Optional.empty(), Optional.empty());
  }

  public ScheduleCache(Vertx vertx, RedisLink redis, Clock clock) {
    this.vertx = vertx;
    this.redis = redis;
    this.clock = clock;
  }

  /// A day of the patient's, today where none is named. To be asked before the database is. Never
  /// fails.
  Future<Found> look(UserId patient, Optional<LocalDate> date) {
    if (isAway() || owes(patient)) return Future.succeededFuture(Found.NOTHING);
    var arguments = List.of(UUID.randomUUID().toString(), millis(GENERATION_LIFE));
    return redis
        .eval(LOOK, List.of(generation(patient), day(patient, date)), arguments)
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .map(answer -> found(answer, date))
        .recover(e -> {
          away(e);
          return Future.succeededFuture(Found.NOTHING);
        });
  }

  /// Keeps what was read from the database after that look. Nobody waits for it.
  void keep(UserId patient, Optional<LocalDate> date, Found look, CachedDay day) {
    if (look.generation().isEmpty() || isAway()) return;
    String text = day.json().encode();
    if (text.length() > MOST_BYTES) return;
    redis
        .eval(
            KEEP,
            List.of(generation(patient), day(patient, date)),
            List.of(look.generation().get(), text, millis(LIFE)))
        .onFailure(this::away);
  }

  /// Drops what is kept of the patients once the transaction has committed, before its answer.
  void dropAfter(Tx tx, Collection<UserId> patients) {
    var changed = new LinkedHashSet<>(patients);
    if (!changed.isEmpty()) tx.settle(() -> drop(changed));
  }

  /// Drops what is kept of them. While Redis is away it is owed: it is tried again until it is
  /// done, and this node reads their days from the database meanwhile. Never fails.
  public Future<Void> drop(Collection<UserId> patients) {
    if (isAway()) {
      owe(patients);
      return Future.succeededFuture();
    }
    return dropNow(patients)
        .recover(e -> {
          away(e);
          owe(patients);
          return Future.succeededFuture();
        });
  }

  private Future<Void> dropNow(Collection<UserId> patients) {
    return redis
        .eval(DROP, patients.stream().map(ScheduleCache::generation).toList(), List.of())
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  private synchronized boolean owes(UserId patient) {
    return owed.contains(patient);
  }

  /// More than fit are forgotten, the oldest first: their entries end by themselves.
  private synchronized void owe(Collection<UserId> patients) {
    owed.addAll(patients);
    owedAnew.addAll(patients);
    var oldest = owed.iterator();
    while (owed.size() > MOST_OWED && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    payLater();
  }

  private void payLater() {
    if (paying) return;
    paying = true;
    vertx.setTimer(PAUSE.toMillis(), _ -> pay());
  }

  private void pay() {
    List<UserId> some = some();
    dropNow(some).onComplete(done -> paid(some, done.succeeded()));
  }

  private synchronized List<UserId> some() {
    owedAnew.clear();
    return owed.stream().limit(BATCH).toList();
  }

  private synchronized void paid(List<UserId> some, boolean done) {
    if (done) some.stream().filter(one -> !owedAnew.contains(one)).forEach(owed::remove);
    paying = false;
    if (!owed.isEmpty()) payLater();
  }

  private Found found(@Nullable Response answer, Optional<LocalDate> date) {
    Response both = Objects.requireNonNull(answer);
    String generation = both.get(0).toString();
    Response entry = both.size() > 1 ? both.get(1) : null;
    var day =
        Optional.ofNullable(entry)
            .map(Response::toString)
            .filter(text -> text.startsWith(generation))
            .map(text -> CachedDay.of(Buffer.buffer(text.substring(generation.length()))))
            .filter(kept -> kept.holds(clock.instant(), date, LIFE));
    return new Found(Optional.of(generation), day);
  }

  private boolean isAway() {
    return clock.instant().isBefore(awayUntil);
  }

  private void away(Throwable e) {
    if (!isAway()) log.warn("schedules are read from the database: {}", e.toString());
    awayUntil = clock.instant().plus(PAUSE);
  }

  private static String millis(Duration time) {
    return String.valueOf(time.toMillis());
  }

  // The braces put both on one node of a Redis cluster.
  private static String generation(UserId patient) {
    return "schedule:{" + patient + "}:gen";
  }

  private static String day(UserId patient, Optional<LocalDate> date) {
    return "schedule:{" + patient + "}:" + date.map(LocalDate::toString).orElse("today");
  }
}
