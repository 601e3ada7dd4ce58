package com.dastern.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.db.Migrations;
import com.dastern.testing.TestServices;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A column is either one whose change phones are told of, or stands here as one that they need not
/// know. Whoever adds one decides.
class ChangeColumnsIT {
  private static URI database;

  @BeforeAll
  static void start() {
    database = TestServices.freshDatabase();
    Migrations.run(database);
  }

  @AfterAll
  static void stop() {
    TestServices.drop(database);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // Keys; how far the roll has come.
    "prescriptions, patient_id id made_until",
    // Keys; on which day and for what else; what the scheduler has to do; what was said at once;
    // what the family is told by.
    "dose_events, patient_id id day also as_needed next_action next_action_at reminders warnings"
        + " reported reported_missed",
    // Keys; what its status follows from.
    "connections, patient_id id other_id requested_at patient_word patient_word_at other_word"
        + " other_word_at level_said_at accepted_at",
    // Keys; of what it takes the place; what stays as it was written.
    "notifications, user_id id event_id slot phone_seen_at withdrawn",
    // All but the last change with a version of the prescription only, or show nowhere.
    "medications, patient_id id prescription_id position name_km name_latin strength form unit"
        + " as_needed grid days start_date end_date removed_in image_owner_id image_id name_key"
        + " max_per_day min_interval_minutes as_needed_amount remind_at",
  })
  void everyColumnIsToldOfOrNot(String table, String untold) throws SQLException {
    List<String> told =
        texts(
            """
            select lower(pg_get_triggerdef(oid)) from pg_trigger
            where tgrelid = '%s'::regclass and pg_get_triggerdef(oid) ~ 'stamp_change|reminders_changed'
            """
                .formatted(table));
    assertThat(told).hasSize(1);
    Set<String> compared =
        Set.copyOf(
            Arrays.asList(
                told.getFirst()
                    .replaceAll("(?s)^.* when | execute .*$", "")
                    .split("[^a-z_]+", -1)));
    Stream<String> known =
        Stream.concat(
            Stream.of(untold.split(" ", -1)),
            Stream.of("changed_xid").filter(_ -> !table.equals("medications")));
    List<String> columns =
        texts(
            "select column_name from information_schema.columns where table_name = '%s'"
                .formatted(table));
    assertThat(columns.stream().filter(column -> !compared.contains(column)).toList())
        .containsExactlyInAnyOrderElementsOf(known.toList());
  }

  private static List<String> texts(String sql) throws SQLException {
    try (Connection connection = TestServices.connect(database);
        var rows = connection.createStatement().executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) found.add(rows.getString(1));
      return found;
    }
  }
}
