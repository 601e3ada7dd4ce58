package com.dastern.audit;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.jobs.JobLoop;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Anchors the chains that grew: what is anchored cannot be rewritten by who has only the database.
///
/// Each anchor is a line of the log with its code. Logs that are kept elsewhere show later that no
/// anchor was taken away or made anew, even by who has the key.
public final class Anchors implements JobLoop.Job {
  /// How many chains one anchor holds at most: their writers wait meanwhile.
  static final int MOST = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Anchors.class);

  private final Db db;
  private final AnchorStore anchors = new AnchorStore();
  private final AnchorCodes codes;
  private final Duration pause;
  private final Clock clock;

  private record Written(Anchor anchor, int chains) {}

  public Anchors(Db db, AnchorCodes codes, Duration pause, Clock clock) {
    this.db = db;
    this.codes = codes;
    this.pause = pause;
    this.clock = clock;
  }

  @Override
  public Duration run() {
    Optional<Written> written = db.transaction(this::anchor).await();
    written.ifPresent(w ->
        log.info(
            "audit anchor {}:{} over {} chains",
            w.anchor().number(),
            w.anchor().noted().hex(),
            w.chains()));
    return written.filter(w -> w.chains() == MOST).map(_ -> Duration.ZERO).orElse(pause);
  }

  private Future<Optional<Written>> anchor(Tx tx) {
    return anchors
        .tryLock(tx)
        .compose(mine -> mine ? anchors.grown(tx, MOST) : Future.succeededFuture(List.of()))
        .compose(heads ->
            heads.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : anchors.last(tx).compose(last -> write(tx, last, heads)));
  }

  private Future<Optional<Written>> write(Tx tx, Optional<Anchor> last, List<AnchorHead> heads) {
    Instant now = clock.instant();
    long number = last.map(Anchor::number).orElse(0L) + 1;
    var code = codes.begin(number, now, last.map(Anchor::code).orElse(AnchorCodes.NONE));
    heads.forEach(code::add);
    var anchor = new Anchor(number, now, code.bytes());
    return anchors.write(tx, anchor, heads).map(Optional.of(new Written(anchor, heads.size())));
  }
}
