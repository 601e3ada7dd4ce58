package com.dastern.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.db.Migrations;
import com.dastern.testing.Population;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// With a million doses nothing that reads a patient's day, history, figures or changes, or a
/// doctor's list, reads a whole table. The statements are the stores' own, and the plans those that
/// the database makes for the values and those that it keeps for any.
class PlansIT {
  private static final Set<String> TABLES =
      Set.of(
          "dose_events",
          "connections",
          "users",
          "prescriptions",
          "medications",
          "notifications",
          "tombstones");
  private static final String EVER =
      "timestamptz '1900-01-01 00:00+00', timestamptz '2200-12-31 00:00+00'";
  // A cursor's bounds: the tombstones', and each kind's.
  private static final String BEGINNING =
      ", 101, 1, 'NOTIFICATION', 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
          + ", 1, 'ffffffff-ffff-ffff-ffff-ffffffffffff'".repeat(4);
  private static final String NOW =
      BEGINNING.replaceAll(", 1,", ", pg_current_xact_id()::text::bigint - 1,");
  private static final String STANDING =
      ", array_fill(gen_random_uuid(), array[10]), array_fill(800::bigint, array[10])";
  private static final String LAST_30_DAYS = "now() - interval '30 days', now() + interval '1 day'";
  private static URI database;

  @BeforeAll
  static void start() {
    database = TestServices.freshDatabase();
    Migrations.run(database);
    Population.fill(database);
  }

  @AfterAll
  static void stop() {
    TestServices.drop(database);
  }

  static Stream<Arguments> statements() {
    String patient = "'%s'::uuid".formatted(Population.patient(7));
    String doctor = "'%s'::uuid".formatted(Population.DOCTOR);
    String history =
        "%s, %s, now(), 'ffffffff-ffff-ffff-ffff-ffffffffffff', now(), null, %s, %s, null, null, 51";
    return Stream.of(
            statement("users.UserStore", "BY_ID", patient),
            statement("connections.AccessStore", "STANDING", patient + ", " + doctor + ", now()"),
            statement(
                "doses.DoseStore", "OF_DAY", patient + ", now() - interval '12 hours', now()"),
            statement("connections.AccessStore", "OPENED", doctor + ", now()"),
            statement("monitoring.FigureStore", "FIGURES", questions(Population.OF_DOCTOR)),
            statement("monitoring.FigureStore", "FIGURES", questions(1)),
            statement(
                "monitoring.FigureStore",
                "PARTS",
                patient + ", " + LAST_30_DAYS + ", array[now() - interval '30 days'], null"),
            statement(
                "monitoring.HistoryStore",
                "PAGE",
                history.formatted(patient, EVER, "null", "null")),
            statement(
                "monitoring.HistoryStore",
                "PAGE",
                history.formatted(patient, EVER, "array['MISSED']", "gen_random_uuid()")),
            statement("monitoring.PatientStore", "FIND", patient + ", " + doctor),
            statement("monitoring.PatientStore", "ACTIVE", patient),
            statement("monitoring.PatientStore", "LAST_TAKEN", patient + ", " + EVER + ", null"),
            statement("monitoring.PatientStore", "LAST_MISSED", patient + ", " + EVER + ", null"),
            statement("changes.ChangeStore", "PAGE", patient + BEGINNING),
            statement("changes.ChangeStore", "PAGE", patient + NOW),
            statement("changes.ChangeStore", "PAGE", doctor + BEGINNING),
            statement("changes.ChangeValueStore", "PRESCRIPTIONS", patient + STANDING),
            statement("changes.ChangeValueStore", "DOSES", patient + STANDING),
            statement("changes.ChangeValueStore", "CONNECTIONS", doctor + STANDING),
            statement("changes.ChangeValueStore", "NOTIFICATIONS", doctor + STANDING + ", now()"))
        .flatMap(one ->
            Stream.of("force_custom_plan", "force_generic_plan")
                .map(mode -> Arguments.of(one.get(0), mode, one.get(1), one.get(2))));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("statements")
  void noTableIsReadWhole(String name, String mode, String sql, String values) throws SQLException {
    List<JsonObject> nodes = plan(mode, sql, values);
    assertThat(nodes).isNotEmpty();
    assertThat(scans(nodes, "Seq Scan")).as(nodes.getFirst().encodePrettily()).isEmpty();
  }

  @Test
  void figuresComeFromTheIndexAlone() throws SQLException {
    String sql = text("monitoring.FigureStore", "FIGURES");
    List<JsonObject> nodes = plan("force_custom_plan", sql, questions(Population.OF_DOCTOR));
    assertThat(scans(nodes, "Index Only Scan")).containsOnly("dose_events");
    assertThat(nodes.stream().map(node -> node.getString("Index Name")))
        .contains("dose_events_of_day", "dose_events_missed");
  }

  /// The test itself would see it.
  @Test
  void withoutItsIndexADayWouldBeReadFromTheWholeTable() throws SQLException {
    try (Connection connection = TestServices.connect(database)) {
      connection.setAutoCommit(false);
      for (String index :
          List.of(
              "dose_events_of_day",
              "dose_events_missed",
              "dose_events_of_prescription",
              "dose_events_changed")) {
        connection.createStatement().execute("drop index " + index);
      }
      connection
          .createStatement()
          .execute(
              "alter table dose_events drop constraint dose_events_pkey,"
                  + " drop constraint dose_events_instant, drop constraint dose_events_occasion");
      String sql = text("monitoring.FigureStore", "FIGURES");
      var nodes = plan(connection, "force_custom_plan", sql, questions(1));
      assertThat(scans(nodes, "Seq Scan")).contains("dose_events");
      connection.rollback();
    }
  }

  /// Each part of a page of changes comes in the order of its own index, and is cut off there.
  @Test
  void changesComeInTheOrderOfTheirIndexes() throws SQLException {
    String sql = text("changes.ChangeStore", "PAGE");
    for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
      var nodes = plan(mode, sql, "'%s'::uuid".formatted(Population.patient(7)) + BEGINNING);
      assertThat(nodes.stream().map(node -> node.getString("Index Name")).filter(Objects::nonNull))
          .as(nodes.getFirst().encodePrettily())
          .containsExactlyInAnyOrder(
              "tombstones_pkey",
              "prescriptions_changed",
              "dose_events_changed",
              "connections_changed",
              "connections_of_other_changed",
              "notifications_changed");
      assertThat(nodes.stream().filter(node -> node.getString("Node Type").equals("Sort")))
          .hasSize(1);
    }
  }

  private static List<String> statement(String store, String name, String values) {
    return List.of(store + "." + name, text(store, name), values);
  }

  /// The text of a statement in the store that runs it.
  private static String text(String store, String name) {
    try {
      var field = Class.forName("com.dastern." + store).getDeclaredField(name);
      field.setAccessible(true);
      return (String) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static String questions(int number) {
    String ids =
        Stream.iterate(1, n -> n + 1)
            .limit(number)
            .map(Population::patient)
            .map(UUID::toString)
            .collect(Collectors.joining(",", "'{", "}'"));
    String at = "array_fill(%s, array[" + number + "])";
    return String.join(
        ", ",
        ids,
        at.formatted("now() - interval '30 days'"),
        at.formatted("now()"),
        at.formatted("now() - interval '12 hours'"),
        at.formatted("now()"),
        at.formatted("timestamptz '1900-01-01 00:00+00'"),
        at.formatted("timestamptz '2200-12-31 00:00+00'"),
        at.formatted("null::text"));
  }

  private static List<String> scans(List<JsonObject> nodes, String type) {
    return nodes.stream()
        .filter(node -> node.getString("Node Type").equals(type))
        .map(node -> node.getString("Relation Name"))
        .filter(TABLES::contains)
        .toList();
  }

  private static List<JsonObject> plan(String mode, String sql, String values) throws SQLException {
    try (Connection connection = TestServices.connect(database)) {
      return plan(connection, mode, sql, values);
    }
  }

  /// Every node of the plan, from the top.
  private static List<JsonObject> plan(
      Connection connection, String mode, String sql, String values) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = " + mode);
      statement.execute("prepare planned as " + sql);
      var rows = statement.executeQuery("explain (format json) execute planned(" + values + ")");
      rows.next();
      List<JsonObject> nodes = new ArrayList<>();
      collect(new JsonArray(rows.getString(1)).getJsonObject(0).getJsonObject("Plan"), nodes);
      return nodes;
    }
  }

  private static void collect(JsonObject node, List<JsonObject> nodes) {
    nodes.add(node);
    node.getJsonArray("Plans", new JsonArray())
        .forEach(child -> collect((JsonObject) child, nodes));
  }
}
