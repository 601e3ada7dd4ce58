package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A trail of 10,000 rows among 100,000 is read by an index, whichever plan the database keeps.
class TrailPlanIT {
  private static final UUID PATIENT = UUID.randomUUID();
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static TrailDatabase trail;

  @BeforeAll
  static void start() {
    trail = new TrailDatabase();
    trail.fill(PATIENT, 10_000);
    for (int i = 0; i < 9; i++) trail.fill(UUID.randomUUID(), 9_900);
    trail.run(
        "insert into audit_logs (at, action, actor_id) select now(), 'SIGNED_IN', gen_random_uuid()"
            + " from generate_series(1, 900)");
    trail.run("vacuum analyze audit_logs");
  }

  @AfterAll
  static void stop() {
    trail.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void patientsTrailIsReadByItsChain(String mode) {
    String plan = plan(mode, TrailStore.OF_PATIENT, "9223372036854775807", ", '" + PATIENT + "'");
    assertThat(plan)
        .contains("audit_logs_chain_id_seq_key")
        .doesNotContain("Seq Scan on audit_logs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void trailOfNobodyHasItsIndex(String mode) {
    String plan = plan(mode, TrailStore.OF_NOBODY, "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "");
    assertThat(plan).contains("audit_logs_of_nobody").doesNotContain("Seq Scan on audit_logs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void verificationGoesAlongTheChains(String mode) {
    String first = "'00000000-0000-0000-0000-000000000000'";
    String values = "%1$s, 0, %1$s, '%2$s', '%2$s', 2000".formatted(first, PATIENT);
    String plan = explain(mode, VerificationStore.ROWS, values);
    assertThat(plan)
        .contains("audit_logs_chain_id_seq_key")
        .doesNotContain("Seq Scan on audit_logs");
  }

  private static String plan(String mode, String sql, String before, String more) {
    return explain(mode, sql, before + ", 51, null, null, null, null, null" + more);
  }

  /// On one connection, since the statement is prepared there.
  private static String explain(String mode, String sql, String values) {
    String name = "planned" + NEXT.incrementAndGet();
    return trail
        .db
        .transaction(tx ->
            tx.update("set local plan_cache_mode = " + mode, Tuple.tuple())
                .compose(_ -> tx.update("prepare " + name + " as " + sql, Tuple.tuple()))
                .compose(_ ->
                    tx.query(
                        "explain execute " + name + "(" + values + ")",
                        Tuple.tuple(),
                        row -> row.getString(0))))
        .await()
        .toString();
  }
}
