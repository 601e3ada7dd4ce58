package com.dastern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is done to one row of a trail of 10,000 behind the server's back is found, and the
/// first row that does not fit is named.
class TamperIT {
  private static final int ROWS = 10_000;
  private static final int ANCHORED = 9_000;
  private static final int PLACES = 8;
  private static final UUID PATIENT = UUID.fromString("0199e0c2-7f3a-7c11-9a55-0f6d3a2b1c44");
  private static final UUID OTHER = UUID.fromString("0199e0c2-7f3a-7c11-9a55-0f6d3a2b1c45");
  private static final String MADE_UP = "0199e0c2-7f3a-7c11-9a55-000000000001";
  private static final Map<String, String> EDITS =
      Map.ofEntries(
          Map.entry("id", "gen_random_uuid()"),
          Map.entry("at", "at + interval '1 microsecond'"),
          Map.entry("actor_id", "gen_random_uuid()"),
          Map.entry("actor_role", "'FAMILY_MEMBER'"),
          Map.entry("action", "action || ' '"),
          Map.entry("patient_id", "null"),
          Map.entry("subject_id", "gen_random_uuid()"),
          Map.entry("origin", "null"),
          Map.entry("details", "details || '{\"x\": null}'"),
          Map.entry("outcome", "'REFUSED'"),
          Map.entry("chain_id", "gen_random_uuid()"),
          Map.entry("seq", "seq + 1000000"),
          Map.entry("hash", "sha256(hash)"));
  private static TrailDatabase trail;
  private static List<String> ids;

  /// What somebody does, and the number of the first bad row.
  record Deed(List<String> statements, long first) {
    static Deed of(long first, String... statements) {
      return new Deed(List.of(statements), first);
    }
  }

  @BeforeAll
  static void start() {
    trail = new TrailDatabase();
    trail.fill(OTHER, 100);
    trail.fill(PATIENT, ANCHORED);
    trail.anchors.run();
    trail.fill(PATIENT, ROWS - ANCHORED);
    ids =
        trail.query(
            "select id::text from audit_logs where chain_id = $1 order by seq",
            Tuple.of(PATIENT),
            row -> row.getString(0));
  }

  @AfterAll
  static void stop() {
    trail.close();
  }

  static Stream<Arguments> edits() {
    return EDITS.keySet().stream()
        .sorted()
        .flatMap(column -> places().mapToObj(place -> Arguments.of(column, place)));
  }

  static Stream<Arguments> deeds() {
    Map<String, Deed> deeds = new LinkedHashMap<>();
    places()
        .forEach(k -> {
          deeds.put("deleted " + k, Deed.of(k, delete(k)));
          int j = 1 + (int) ((k + 4_321L) % ROWS);
          long first = Math.min(j, k);
          deeds.put("contents swapped %d %d".formatted(k, j), new Deed(swapped(k, j), first));
          deeds.put("numbers swapped %d %d".formatted(k, j), new Deed(renumbered(k, j), first));
          deeds.put("copied before " + k, new Deed(inserted(copy(k), k), k));
          deeds.put(
              "made up before " + k, new Deed(inserted(madeUp(k), k), k == ANCHORED ? k : k + 1L));
          deeds.put(
              "number twice " + k,
              Deed.of(
                  k,
                  "alter table audit_logs drop constraint audit_logs_chain_id_seq_key",
                  copy(k)));
          deeds.put("time of no time " + k, Deed.of(k, edit("at", "'infinity'", k)));
        });
    deeds.put("copied to the end", Deed.of(ROWS + 1, renumberedCopy(17, ROWS + 1)));
    deeds.put("copied to before the first", Deed.of(0, renumberedCopy(17, 0)));
    deeds.put("made up at the end", Deed.of(ROWS + 1, madeUp(ROWS + 1)));
    deeds.put(
        "made up at the end, head moved by number only",
        Deed.of(ROWS + 1, madeUp(ROWS + 1), head("seq = seq + 1")));
    deeds.put("anchored rows cut off, head moved", headBack(ANCHORED - 1, ANCHORED));
    deeds.put(
        "all deleted", Deed.of(1, "delete from audit_logs where chain_id = '" + PATIENT + "'"));
    deeds.put(
        "all deleted, and the head",
        Deed.of(
            ANCHORED,
            "delete from audit_logs where chain_id = '" + PATIENT + "'",
            "delete from audit_chains where chain_id = '" + PATIENT + "'"));
    deeds.put(
        "head deleted",
        Deed.of(ROWS, "delete from audit_chains where chain_id = '" + PATIENT + "'"));
    deeds.put("said to be anchored", Deed.of(ROWS, head("anchored = seq, grown = false")));
    deeds.put("said not to have grown", Deed.of(ROWS, head("grown = false")));
    deeds.put("edited and chained anew", new Deed(rechained(4_711), ANCHORED));
    return deeds.entrySet().stream().map(deed -> Arguments.of(deed.getKey(), deed.getValue()));
  }

  @Test
  void untouchedTrailIsSound() {
    var outcome = trail.verify(Optional.empty());
    assertThat(outcome.findings()).isEmpty();
    assertThat(outcome.rows()).isEqualTo(ROWS + 100);
    assertThat(outcome.chains()).isEqualTo(2);
    assertThat(trail.verify(Optional.of(OTHER)).rows()).isEqualTo(100);
  }

  @Test
  void everyColumnIsEdited() {
    assertThat(
            trail.query(
                "select column_name from information_schema.columns where table_name = 'audit_logs'",
                Tuple.tuple(),
                row -> row.getString(0)))
        .containsExactlyInAnyOrderElementsOf(EDITS.keySet());
  }

  @ParameterizedTest(name = "{0} of row {1}")
  @MethodSource("edits")
  void editOfAnyColumnIsFound(String column, int place) {
    String value = EDITS.getOrDefault(column, "null");
    assertFirst(Deed.of(place, edit(column, value, place)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deeds")
  void deletionInsertionAndSwapAreFound(String what, Deed deed) {
    assertThat(what).isNotBlank();
    assertFirst(deed);
  }

  @Test
  void rowThatStaysNamesItself() {
    var finding = first(trail.tampered(Optional.of(PATIENT), List.of(edit("origin", "null", 77))));
    assertThat(finding.row()).contains(UUID.fromString(ids.get(76)));
    var after = first(trail.tampered(Optional.of(PATIENT), List.of(delete(77))));
    assertThat(after.row()).as("the one after the gap").contains(UUID.fromString(ids.get(77)));
  }

  @Test
  void rowInAnotherChainIsFoundThereToo() {
    String moved = edit("chain_id", "'" + OTHER + "', seq = 101", 500);
    assertThat(trail.tampered(Optional.empty(), List.of(moved)).findings())
        .extracting(finding -> finding.chain().orElseThrow() + " " + finding.number())
        .containsExactlyInAnyOrder(PATIENT + " 500", OTHER + " 101");
  }

  /// That is what an attacker can do until the next anchor, and what nobody can tell from a row of
  /// the server's.
  @Test
  void rowThatIsAppendedAsTheServerDoesIsNotFound() {
    var deed = List.of(madeUp(ROWS + 1), headAt(ROWS + 1));
    assertThat(trail.tampered(Optional.of(PATIENT), deed).findings()).isEmpty();
  }

  /// Nor are its last rows missed that no anchor holds yet, if the head goes back with them.
  @Test
  void rowsThatAreCutOffAfterTheLastAnchorAreNotMissed() {
    var deed = headBack(ANCHORED + 1L, ROWS).statements();
    assertThat(trail.tampered(Optional.of(PATIENT), deed).findings()).isEmpty();
  }

  private static void assertFirst(Deed deed) {
    var finding = first(trail.tampered(Optional.of(PATIENT), deed.statements()));
    assertThat(finding.chain()).contains(PATIENT);
    assertThat(finding.number()).as(finding.toString()).isEqualTo(deed.first());
  }

  private static Finding first(TrailVerification.Outcome outcome) {
    assertThat(outcome.findings()).hasSize(1);
    return outcome.findings().getFirst();
  }

  private static IntStream places() {
    var ends = IntStream.of(1, 2, ANCHORED, ROWS - 1, ROWS);
    return IntStream.concat(ends, new Random(12).ints(PLACES, 3, ANCHORED)).distinct();
  }

  private static String row(long k) {
    return "chain_id = '%s' and seq = %d".formatted(PATIENT, k);
  }

  private static String edit(String column, String value, long k) {
    return "update audit_logs set %s = %s where %s".formatted(column, value, row(k));
  }

  private static String delete(long k) {
    return "delete from audit_logs where " + row(k);
  }

  private static String head(String change) {
    return "update audit_chains set %s where chain_id = '%s'".formatted(change, PATIENT);
  }

  private static String headAt(long k) {
    return head(
        "seq = %1$d, hash = (select hash from audit_logs where %2$s), grown = true"
            .formatted(k, row(k)));
  }

  private static Deed headBack(long last, long first) {
    return Deed.of(
        first,
        "delete from audit_logs where chain_id = '%s' and seq > %d".formatted(PATIENT, last),
        headAt(last));
  }

  private static List<String> swapped(long i, long j) {
    return List.of(
        """
        update audit_logs r set at = o.at, actor_id = o.actor_id, actor_role = o.actor_role,
          action = o.action, patient_id = o.patient_id, subject_id = o.subject_id,
          origin = o.origin, outcome = o.outcome, details = o.details
        from (select * from audit_logs where chain_id = '%1$s' and seq in (%2$d, %3$d)) o
        where r.chain_id = o.chain_id and r.seq + o.seq = %2$d + %3$d and r.seq <> o.seq
        """
            .formatted(PATIENT, i, j));
  }

  private static List<String> renumbered(long i, long j) {
    return List.of(edit("seq", "-7", i), edit("seq", "" + i, j), edit("seq", "" + j, -7));
  }

  /// The later rows move on by one.
  private static List<String> inserted(String insert, long k) {
    String shift = "update audit_logs set seq = %s where chain_id = '" + PATIENT + "' and seq %s";
    List<String> statements = new ArrayList<>();
    statements.add(shift.formatted("-seq - 1", ">= " + k));
    statements.add(shift.formatted("-seq", "< 0"));
    statements.add(insert);
    return statements;
  }

  private static String copy(long k) {
    return k == ROWS ? renumberedCopy(k - 1, k) : renumberedCopy(k + 1, k);
  }

  private static String renumberedCopy(long of, long k) {
    return """
    insert into audit_logs
      select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'seq', %d))).*
      from audit_logs r where chain_id = '%s' and seq in (%d, %d) limit 1
    """
        .formatted(k, PATIENT, of, of + 1);
  }

  /// With the hash that it would have.
  private static String madeUp(long k) {
    return """
    insert into audit_logs
    select (jsonb_populate_record(m, jsonb_build_object('hash', audit_hash(coalesce(
      (select hash from audit_logs where chain_id = '%1$s' and seq = %2$d - 1), ''), m)))).*
    from audit_logs r,
      jsonb_populate_record(r, '{"id": "%3$s", "seq": %2$d, "action": "NUDGE_SENT"}') m
    where r.id = '%4$s'
    """
        .formatted(PATIENT, k, MADE_UP, ids.get(0));
  }

  /// One row edited, and everything after it hashed anew, as who has no key can.
  private static List<String> rechained(long k) {
    return List.of(
        edit("details", "'{}'", k),
        """
        do $$
        declare
          r audit_logs;
          previous bytea := (select hash from audit_logs where %1$s);
        begin
          for r in select * from audit_logs where chain_id = '%2$s' and seq >= %3$d order by seq loop
            previous := audit_hash(previous, r);
            update audit_logs set hash = previous where id = r.id;
          end loop;
        end $$
        """
            .formatted(row(k - 1), PATIENT, k),
        headAt(ROWS));
  }
}
