package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.AtOnce;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Anchors hold the ends of the chains that grew, and nothing can be done to them that does not
/// show.
class AnchorsIT {
  private final UUID patient = UUID.randomUUID();
  private TrailDatabase trail;

  @BeforeEach
  void start() {
    trail = new TrailDatabase();
    for (int i = 0; i < 3; i++) {
      trail.fill(patient, 5);
      trail.fill(UUID.randomUUID(), 1);
      trail.anchors.run();
    }
  }

  @AfterEach
  void stop() {
    trail.close();
  }

  @Test
  void nothingIsAnchoredWhileNothingGrows() {
    assertThat(count("audit_anchors")).isEqualTo(3);
    assertThat(trail.anchors.run()).isEqualTo(Duration.ofMinutes(1));
    assertThat(count("audit_anchors")).isEqualTo(3);
    assertThat(count("audit_anchor_heads")).isEqualTo(6);
    assertThat(trail.verify(Optional.empty()).findings()).isEmpty();
  }

  @Test
  void fullAnchorIsFollowedByTheNextAtOnce() {
    trail.run(
        "insert into audit_logs (at, action, patient_id) select now(), 'X', gen_random_uuid()"
            + " from generate_series(1, %d)".formatted(Anchors.MOST + 1));
    assertThat(trail.anchors.run()).isZero();
    assertThat(trail.anchors.run()).isPositive();
    assertThat(count("audit_anchors")).isEqualTo(5);
    assertThat(count("audit_chains where grown")).isZero();
    assertThat(trail.verify(Optional.empty()).findings()).isEmpty();
  }

  @Test
  void nodesAnchorInTurnsWhileOthersWrite() {
    for (int round = 0; round < 10; round++) {
      AtOnce.all(
          List.of(
              () -> trail.anchors.run(),
              () -> trail.anchors.run(),
              () -> write(20),
              () -> trail.anchors.run(),
              () -> write(20)));
    }
    trail.anchors.run();
    assertThat(count("audit_chains where grown")).isZero();
    assertThat(trail.verify(Optional.empty()).findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          update audit_anchors set at = at + interval '1 microsecond' where number = 2 | 2
          update audit_anchors set code = sha256(code) where number = 2                | 2
          update audit_anchor_heads set hash = sha256(hash) where anchor = 2           | 2
          update audit_anchor_heads set seq = seq + 100 where anchor = 2               | 2
          update audit_anchor_heads set chain_id = gen_random_uuid() where anchor = 2  | 2
          delete from audit_anchor_heads where anchor = 1                              | 1
          insert into audit_anchor_heads select 2, gen_random_uuid(), seq, hash from audit_anchor_heads limit 1 | 2
          insert into audit_anchors values (4, now(), sha256('made up'))               | 4
          insert into audit_anchors values (0, now(), sha256('made up'))               | 1
          with gone as (delete from audit_anchor_heads where anchor = 2) delete from audit_anchors where number = 2 | 2
          with gone as (delete from audit_anchor_heads where anchor = 1) delete from audit_anchors where number = 1 | 1
          """)
  void whatIsDoneToAnAnchorIsFound(String sql, long first) {
    var anchors =
        trail.tampered(Optional.empty(), List.of(sql)).findings().stream()
            .filter(finding -> finding.chain().isEmpty())
            .toList();
    assertThat(anchors).as(sql).isNotEmpty();
    assertThat(anchors.getFirst().number()).as(anchors.toString()).isEqualTo(first);
  }

  @Test
  void lastAnchorsThatAreTakenAwayWithAllTracesAreMissedByWhoNotedThem() {
    var noted =
        trail
            .query(
                "select number || ':' || encode(code, 'hex') from audit_anchors order by number desc",
                Tuple.tuple(),
                row -> Anchor.Noted.parse(row.getString(0)).orElseThrow())
            .getFirst();
    assertThat(trail.verify(noted).findings()).isEmpty();
    trail.run("alter table audit_anchor_heads disable trigger user");
    trail.run("alter table audit_anchors disable trigger user");
    trail.run("delete from audit_anchor_heads where anchor = 3");
    trail.run("delete from audit_anchors where number = 3");
    trail.run(
        """
        update audit_chains c set grown = true, anchored = coalesce(
          (select max(h.seq) from audit_anchor_heads h where h.chain_id = c.chain_id), 0)
        where not exists (select from audit_anchor_heads h
          where h.chain_id = c.chain_id and h.seq = c.seq)
        """);
    assertThat(trail.verify(Optional.empty()).findings()).isEmpty();
    assertThat(trail.verify(noted).findings())
        .singleElement()
        .hasToString("TAMPERED: anchor 3: is missing; its code was noted");
    trail.anchors.run();
    assertThat(trail.verify(Optional.empty()).findings()).isEmpty();
    assertThat(trail.verify(noted).findings())
        .singleElement()
        .hasToString("TAMPERED: anchor 3: has another code than was noted");
  }

  private int write(int rows) {
    for (int i = 0; i < rows; i++) trail.fill(patient, 1);
    return rows;
  }

  private long count(String from) {
    return trail
        .query("select count(*) from " + from, Tuple.tuple(), row -> row.getLong(0))
        .getFirst();
  }
}
