package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.UserId;
import com.dastern.testing.AtOnce;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writers of the same chain, and of many, at the same moment leave chains without a gap.
class ChainedWritersIT {
  private static final int WRITERS = 8;
  private static final int WRITES = 50;
  private final List<UserId> patients =
      Stream.generate(() -> new UserId(UUID.randomUUID())).limit(20).toList();
  private TrailDatabase trail;
  private AuditStore store;

  @BeforeEach
  void start() {
    trail = new TrailDatabase();
    store = new AuditStore(trail.db);
  }

  @AfterEach
  void stop() {
    trail.close();
  }

  @Test
  void oneChainHasNoGap() {
    AtOnce.times(WRITERS, () -> write(List.of(patients.getFirst())));
    assertSound(WRITERS * WRITES, 1);
  }

  /// Each names the patients in another order; some roll back.
  @Test
  void manyChainsHaveNoGapAndNoWriterWaitsForAnotherCrosswise() {
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      var order = new ArrayList<>(patients);
      Collections.rotate(order, 3 * i);
      if (i % 2 == 0) Collections.reverse(order);
      writers.add(() -> write(order));
    }
    AtOnce.all(writers);
    assertSound(WRITERS * WRITES * patients.size(), patients.size());
  }

  private int write(List<UserId> about) {
    for (int i = 0; i < WRITES; i++) {
      var entries =
          about.stream()
              .map(patient -> AuditEntry.ofServer(AuditAction.DOSE_MISSED, patient, Instant.EPOCH))
              .toList();
      trail.db.transaction(tx -> store.write(tx, entries)).await();
      if (i % 10 == 0) rollBack(entries);
    }
    return WRITES;
  }

  private void rollBack(List<AuditEntry> entries) {
    var failed =
        trail.db.<Void>transaction(tx ->
            store
                .write(tx, entries)
                .compose(_ -> tx.update("select 1 / 0", Tuple.tuple()).mapEmpty()));
    assertThat(
            failed.transform(done -> io.vertx.core.Future.succeededFuture(done.failed())).await())
        .isTrue();
  }

  private void assertSound(int rows, int chains) {
    var outcome = trail.verify(Optional.empty());
    assertThat(outcome.findings()).isEmpty();
    assertThat(outcome.rows()).isEqualTo(rows);
    assertThat(outcome.chains()).isEqualTo(chains);
  }
}
