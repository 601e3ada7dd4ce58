package com.dastern;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Await;
import com.dastern.testing.FamilyAtRisk;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The promise of the product: whatever happens to the server on the way from a missed dose to its
/// alerts, each caregiver is told once. The server is a process of its own, is stopped at a step,
/// killed there with SIGKILL, and another one takes over; that one is the next to be killed.
class KilledServerIT {
  /// Two at a time, each with a database and queues of its own.
  private static final BlockingQueue<FamilyAtRisk> FAMILIES = new ArrayBlockingQueue<>(2);

  /// Where the server is killed: at the line of its log, with the threads that come to one of the
  /// others held there, so that they do not run ahead.
  @SuppressWarnings("ImmutableEnumChecker")
  enum Step {
    CLAIMED_AND_NOT_COMMITTED("claimed", List.of(), 2, 0, 0),
    COMMITTED("committed", List.of("publishing"), 2, 1, 0),
    TAKEN_FROM_THE_OUTBOX("publishing", List.of(), 1, 1, 0),
    PUBLISHED_AND_NOT_SETTLED("published", List.of("received"), 3, 1, 0),
    SETTLED("settled", List.of("received"), 2, 0, 0),
    RECEIVED("received", List.of(), 2, 0, 0),
    RECEIVED_AND_NOT_SETTLED("received", List.of("published"), 2, 1, 0),
    WRITTEN_AND_NOT_COMMITTED("storing", List.of(), 1, 0, 0),
    STORED("stored", List.of(), 1, 0, 1),
    STORED_AND_NOT_SETTLED("stored", List.of("published"), 3, 1, 1),
    SENT_LIVE("sent", List.of(), 1, 0, 1),
    SENT_LIVE_AND_NOT_SETTLED("sent", List.of("published"), 1, 1, 1),
    ACKNOWLEDGED("acknowledged", List.of(), 2, 0, 1),
    ACKNOWLEDGED_AND_NOT_SETTLED("acknowledged", List.of("published"), 3, 1, 1);

    final String line;
    final List<String> held;
    final int doses;
    final int inOutbox;
    final int alerted;

    /// `doses` fall due at the same moment; per dose, so many rows are in the outbox, and so many
    /// of the alerts of each caregiver are stored, when the kill comes.
    Step(String line, List<String> held, int doses, int inOutbox, int alerted) {
      this.line = line;
      this.held = held;
      this.doses = doses;
      this.inOutbox = inOutbox;
      this.alerted = alerted;
    }
  }

  @BeforeAll
  static void start() {
    var first = new FamilyAtRisk();
    FAMILIES.add(first);
    // What its JVM leaves behind lets the others start sooner.
    first.stopServer();
    first.startServer();
    FAMILIES.add(new FamilyAtRisk());
  }

  @AfterAll
  static void stop() {
    FAMILIES.forEach(FamilyAtRisk::close);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void eachCaregiverIsToldOnceWhenTheServerIsKilled(Step step) throws InterruptedException {
    FamilyAtRisk family = FAMILIES.take();
    try {
      family.server().haltAt(step.line, step.held);
      List<String> doses = family.missedSoon(step.doses);
      family.server().awaitHalted(step.line);
      Await.until(
          "the outbox at " + step, () -> family.inOutbox() == (long) step.doses * step.inOutbox);
      family.killServer();
      // Of several doses that the broker delivers one after the other some may be further on.
      if (step.alerted == 0) assertThat(family.alerts(doses)).isZero();
      else assertThat(family.alerts(doses)).isBetween(2L, 2L * step.doses);

      family.startServer();

      family.awaitAllTold();
      family.assertMissedOnce(doses);
      assertThat(family.alerts(doses)).isEqualTo(2L * step.doses);
      family.assertEachAlertListedOnce(doses);
    } finally {
      FAMILIES.add(family);
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"claimed", "committed", "received", "storing", "stored"})
  void doseThatIsTakenWhenTheServerIsKilledIsAlertedAndCorrectedOrNeither(String line)
      throws InterruptedException {
    FamilyAtRisk family = FAMILIES.take();
    try {
      family.server().haltAt(line, List.of("published"));
      String dose = family.missedSoon(1).getFirst();
      family.server().awaitHalted(line);
      var taking = CompletableFuture.runAsync(() -> family.take(dose));
      Await.until(
          "it is taken, or waits for the dose", () -> taking.isDone() || family.someoneWaits());
      family.killServer();

      family.startServer();

      // The phone tries again what may have been lost.
      family.take(dose);
      family.awaitAllTold();
      family.assertTakenLate(dose);
      for (List<String> told : family.told(dose)) {
        assertThat(told).isIn(List.of(), List.of("MISSED_DOSE_ALERT", "DOSE_CORRECTED"));
      }
    } finally {
      FAMILIES.add(family);
    }
  }
}
