package com.dastern.doses;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.jobs.JobLoop;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the doses of every active prescription made 30 days ahead. Each is rolled on by a day,
/// once a day, whichever node comes first; what a failure leaves undone the next round finds.
public final class RollHorizon implements JobLoop.Job {
  private static final Logger log = LoggerFactory.getLogger(RollHorizon.class);
  private static final Duration STEP = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMinutes(10);

  /// How many prescriptions one transaction rolls on: some hundred doses each day.
  private static final int BATCH = 500;

  private final Db db;
  private final HorizonStore horizons = new HorizonStore();
  private final DoseStore doses;
  private final Clock clock;

  public RollHorizon(Db db, DoseStore doses, Clock clock) {
    this.db = db;
    this.doses = doses;
    this.clock = clock;
  }

  @Override
  public Duration run() {
    Instant now = clock.instant();
    int rolled = db.transaction(tx -> roll(tx, now)).await();
    if (rolled > 0) log.debug("rolled {} prescriptions on", rolled);
    return rolled == BATCH ? Duration.ZERO : PAUSE;
  }

  private Future<Integer> roll(Tx tx, Instant now) {
    Instant until = now.plus(DoseGeneration.HORIZON);
    return horizons
        .claim(tx, until.minus(STEP), BATCH)
        .compose(begun -> {
          var courses = begun.stream().map(HorizonStore.Begun::course).toList();
          return doses
              .insert(tx, planned(begun, now, until))
              .compose(_ -> horizons.mark(tx, courses, until))
              .map(_ -> begun.size());
        });
  }

  /// After a long stop of all nodes what lies behind is not made up: nobody was reminded of it.
  private static List<NewDose> planned(List<HorizonStore.Begun> begun, Instant now, Instant until) {
    return begun.stream()
        .flatMap(one -> {
          Instant from = one.madeUntil().isAfter(now) ? one.madeUntil() : now;
          return one.course().doses(from, until).stream();
        })
        .toList();
  }
}
