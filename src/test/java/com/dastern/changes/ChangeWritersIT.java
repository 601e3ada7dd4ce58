package com.dastern.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Eight writers whose transactions overlap, while two phones follow the feed. At the end each
/// phone has what the tables have.
class ChangeWritersIT {
  private static final int WRITERS = 8;
  private static final int TRANSACTIONS = 150;

  // What a phone is to have, and in which state, by the tables alone.
  private static final String TABLES =
      """
      select 'PRESCRIPTION ' || id, version || ' ' || coalesce(title, '-') || ' ' || (
        select string_agg(to_char(t, 'HH24:MI'), ',') from medications m, unnest(m.reminder_times) t
        where m.patient_id = p.patient_id and m.prescription_id = p.id)
      from prescriptions p where patient_id = $1 and status <> 'DRAFT'
      union all
      select 'DOSE ' || id, version || ' ' || status || ' ' || coalesce(skip_reason, '-')
      from dose_events where patient_id = $1
      union all
      select 'CONNECTION ' || c.id, c.status || ' ' || permission || ' ' || alerts_wanted || ' '
        || coalesce(selected_from::text, '-') || ' ' || case when c.status = 'ACCEPTED' then u.name else '-' end
      from connections c join users u on u.id in (c.patient_id, c.other_id) and u.id <> $1
      where $1 in (c.patient_id, c.other_id)
      union all
      select 'NOTIFICATION ' || id, body || ' ' || (read_at is not null)
      from notifications n where user_id = $1 and deleted_at is null and is_shown(n, now())
      """;

  private static final Vertx VERTX = Vertx.vertx();
  private static URI database;
  private static Db db;
  private static Caller patient;
  private static Caller caregiver;

  @BeforeAll
  static void start() throws SQLException {
    database = TestServices.freshDatabase();
    Migrations.run(database);
    db =
        Db.open(
            VERTX, database, new Config.Database(Optional.empty(), 4, 4, Duration.ofSeconds(10)));
    try (var ward = new Ward(database)) {
      ward.admit(1, 5);
      for (int i = 0; i < 6; i++) ward.missedAt(Instant.now().plusSeconds(i), 5);
      ward.update("update medications set reminder_times = array[time '07:00'] where position = 0");
    }
    patient = caller("PATIENT 1", Role.PATIENT);
    caregiver = caller("FAMILY_MEMBER 1", Role.FAMILY_MEMBER);
  }

  @AfterAll
  static void stop() {
    db.close().await();
    VERTX.close().await();
    TestServices.drop(database);
  }

  @Test
  void phonesThatFollowEightWritersEndWithWhatTheTablesHave() {
    var feed = new ChangeService(db, Clock.systemUTC());
    var phones = List.of(new Follower(feed, patient, 7), new Follower(feed, caregiver, 5));
    var writing = new AtomicInteger(WRITERS);
    Stream<Callable<Integer>> writers =
        IntStream.range(0, WRITERS)
            .mapToObj(seed ->
                () -> {
                  try {
                    return writer(seed).write(TRANSACTIONS);
                  } finally {
                    writing.decrementAndGet();
                  }
                });
    Stream<Callable<Integer>> readers =
        phones.stream()
            .map(phone ->
                () -> {
                  int changes = 0;
                  while (writing.get() > 0) changes += phone.pull().size();
                  return changes;
                });
    List<Integer> done = AtOnce.all(Stream.concat(writers, readers).toList());

    int committed = done.stream().limit(WRITERS).mapToInt(Integer::intValue).sum();
    assertThat(committed).isGreaterThan(WRITERS * TRANSACTIONS / 2);
    assertThat(done.subList(WRITERS, WRITERS + 2)).allMatch(changes -> changes > committed / 4);
    for (var phone : phones) {
      assertHasWhatTheTablesHave(phone);
      var fresh = new Follower(feed, phone.owner(), 100);
      fresh.pull();
      assertThat(phone.store()).isEqualTo(fresh.store());
    }
  }

  private static void assertHasWhatTheTablesHave(Follower phone) {
    Map<String, String> expected = tables(phone.owner());
    Await.until(
        "what was written last is in the feed",
        () -> {
          phone.pull();
          return query(
                  "select pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())")
              .containsKey("t");
        });
    phone.pull();
    assertThat(difference(states(phone.store()), expected)).isEmpty();
  }

  private static List<String> difference(Map<String, String> actual, Map<String, String> expected) {
    return Stream.concat(actual.keySet().stream(), expected.keySet().stream())
        .distinct()
        .filter(key -> !Objects.equals(actual.get(key), expected.get(key)))
        .map(key -> key + ": " + actual.get(key) + ", but in the tables " + expected.get(key))
        .toList();
  }

  private static RandomWriter writer(int seed) {
    return new RandomWriter(seed, database, patient.id().toString(), caregiver.id().toString());
  }

  private static Map<String, String> states(Map<String, JsonObject> store) {
    Map<String, String> states = new TreeMap<>();
    store.forEach((key, value) -> states.put(key, state(key, value)));
    return states;
  }

  private static String state(String key, JsonObject value) {
    return switch (ChangeKind.valueOf(key.split(" ", 2)[0])) {
      case PRESCRIPTION -> {
        var first = value.getJsonArray("medications").getJsonObject(0);
        var times = first.getJsonArray("reminderTimes").stream().map(Object::toString).toList();
        yield words(value, "version", "title") + " " + String.join(",", times);
      }
      case DOSE -> words(value, "version", "status", "skipReason");
      case CONNECTION -> {
        var selection = Optional.ofNullable(value.getJsonObject("selection"));
        boolean isNamed = value.getString("status").equals("ACCEPTED");
        yield words(value, "status", "permission")
            + words(value.getJsonObject("alerts"), " wanted")
            + selection.map(chosen -> words(chosen, " from")).orElse(" -")
            + (isNamed ? words(value.getJsonObject("other"), " name") : " -");
      }
      case NOTIFICATION -> words(value, "body") + " " + (value.getValue("readAt") != null);
    };
  }

  /// The fields of that name, with the spaces that stand before it.
  private static String words(JsonObject json, String... fields) {
    return Stream.of(fields)
        .map(field -> field.replace(field.strip(), json.getValue(field.strip(), "-") + ""))
        .map(word -> word.replace("null", "-"))
        .collect(Collectors.joining(" "));
  }

  private static Map<String, String> tables(Caller owner) {
    return query(TABLES.replace("$1", "'" + owner.id() + "'::uuid"));
  }

  private static Map<String, String> query(String sql) {
    try (Connection connection = TestServices.connect(database);
        var rows = connection.createStatement().executeQuery(sql)) {
      Map<String, String> found = new TreeMap<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) found.put(rows.getString(1), rows.getString(columns));
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Caller caller(String name, Role role) {
    String id =
        query("select id, id from users where name = '" + name + "'").keySet().iterator().next();
    return new Caller(new UserId(UUID.fromString(id)), role, UUID.randomUUID());
  }
}
