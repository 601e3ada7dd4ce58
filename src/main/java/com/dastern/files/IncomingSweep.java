package com.dastern.files;

import com.dastern.platform.jobs.JobLoop;
import com.dastern.platform.storage.ObjectStorage;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what somebody put by a link and never handed in: it counts against nobody's quota. Each
/// node does it; removing what another one removed already is no fault.
public final class IncomingSweep implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(IncomingSweep.class);

  /// A ticket ends long before, so nothing is removed that could still be handed in.
  private static final Duration AGE = Duration.ofHours(1);

  private static final Duration PAUSE = Duration.ofMinutes(10);
  private static final int BATCH = 200;

  private final ObjectStorage storage;
  private final Clock clock;
  private final int batch;
  private String after = "";

  public IncomingSweep(ObjectStorage storage, Clock clock) {
    this(storage, clock, BATCH);
  }

  /// With parts of so many objects.
  IncomingSweep(ObjectStorage storage, Clock clock, int batch) {
    this.storage = storage;
    this.clock = clock;
    this.batch = batch;
  }

  @Override
  public Duration run() {
    var before = clock.instant().minus(AGE);
    var stale = storage.staleBefore(Uploads.INCOMING, before, after, batch).await();
    Future.join(stale.keys().stream().map(storage::remove).toList()).await();
    if (!stale.keys().isEmpty()) log.info("{} uploads were never handed in", stale.keys().size());
    after = stale.next().orElse("");
    return stale.next().isPresent() ? Duration.ZERO : PAUSE;
  }
}
