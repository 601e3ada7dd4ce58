package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The database itself keeps rows of the trail and of its anchors as they were written.
class AppendOnlyIT {
  private static TrailDatabase trail;

  @BeforeAll
  static void start() {
    trail = new TrailDatabase();
    trail.fill(UUID.randomUUID(), 3);
    trail.anchors.run();
  }

  @AfterAll
  static void stop() {
    trail.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_logs set details = '{}'",
        "update audit_logs set seq = seq + 10",
        "update audit_logs set id = id where false or seq = 2",
        "delete from audit_logs where seq = 3",
        "truncate audit_logs",
        "truncate audit_logs cascade",
        "insert into audit_logs (id, at, action) select id, now(), 'X' from audit_logs on conflict (id) do update set action = 'X'",
        "merge into audit_logs r using audit_chains c on r.chain_id = c.chain_id when matched then delete",
        "update audit_anchors set at = now()",
        "delete from audit_anchors",
        "truncate audit_anchors cascade",
        "update audit_anchor_heads set seq = 1",
        "delete from audit_anchor_heads",
        "truncate audit_anchor_heads"
      })
  void changeIsRefused(String sql) {
    String before = content();
    assertThatThrownBy(() -> trail.run(sql)).hasMessageContaining("42501");
    assertThat(content()).isEqualTo(before);
  }

  private static String content() {
    return trail
        .query(
            """
            select (select string_agg(r::text, '' order by id) from audit_logs r)
              || (select string_agg(a::text, '') from audit_anchors a)
              || (select string_agg(h::text, '') from audit_anchor_heads h)
            """,
            Tuple.tuple(),
            row -> row.getString(0))
        .getFirst();
  }
}
