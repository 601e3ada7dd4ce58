package com.dastern.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.testing.Await;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.Vertx;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A feed that is followed misses nothing and repeats nothing, in whatever order transactions
/// commit.
class ChangeFeedIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String SKIP =
      """
      update dose_events set status = 'SKIPPED', skip_reason = 'nausea', version = version + 1,
        next_action = null, next_action_at = null
      where id = '%s'
      """;
  private static URI database;
  private static Db db;
  private static Ward ward;
  private static ChangeService feed;

  @BeforeAll
  static void start() {
    database = TestServices.freshDatabase();
    Migrations.run(database);
    db =
        Db.open(
            VERTX, database, new Config.Database(Optional.empty(), 4, 4, Duration.ofSeconds(10)));
    ward = new Ward(database);
    ward.admit(8, 5);
    feed = new ChangeService(db, Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    ward.close();
    db.close().await();
    VERTX.close().await();
    TestServices.drop(database);
  }

  @Test
  void aTransactionThatCommitsLateIsNotPassedOver() throws SQLException {
    List<String> doses = ward.missedAt(Instant.now(), "patient1@ward.example", 2);
    var phone = settled(patient(1), 100);
    try (Connection late = TestServices.connect(database)) {
      late.setAutoCommit(false);
      late.createStatement().execute(SKIP.formatted(doses.get(0)));
      ward.update(SKIP.formatted(doses.get(1)));
      assertThat(phone.pull()).isEmpty();
      late.commit();
    }
    assertThat(ids(pulled(phone, 2))).containsExactlyElementsOf(doses);
    assertThat(phone.pull()).isEmpty();
  }

  @Test
  void aTransactionThatIsRolledBackHoldsNothingUp() throws SQLException {
    List<String> doses = ward.missedAt(Instant.now(), "patient2@ward.example", 2);
    var phone = settled(patient(2), 100);
    try (Connection late = TestServices.connect(database)) {
      late.setAutoCommit(false);
      late.createStatement().execute(SKIP.formatted(doses.get(0)));
      ward.update(SKIP.formatted(doses.get(1)));
      late.rollback();
    }
    assertThat(ids(pulled(phone, 1))).containsExactly(doses.get(1));
  }

  /// Between the statement that finds it and the one that reads it.
  @Test
  void whatChangesWhileAPageIsReadComesOnceAndAsItIsThen() {
    String dose = ward.missedAt(Instant.now(), "patient3@ward.example", 1).getFirst();
    var phone = settled(patient(3), 100);
    ward.update(SKIP.formatted(dose));
    UserId owner = patient(3).id();
    var store = new ChangeStore(db);
    var before =
        Await.value(
                "it is found",
                () ->
                    Optional.of(store.behind(owner, phone.cursor(), 10).await().positions())
                        .filter(found -> !found.isEmpty()))
            .getFirst();
    ward.update(SKIP.formatted(dose));
    var values =
        new ChangeValueStore(db)
            .read(owner, ChangeKind.DOSE, List.of(before), Instant.now())
            .await();
    assertThat(values).isEmpty();

    List<Change> later = pulled(phone, 1);
    assertThat(later.getFirst().value().orElseThrow().getInteger("version")).isEqualTo(3);
    assertThat(later.getFirst().position()).isNotEqualTo(before);
  }

  /// All that the ward was admitted with is of a few transactions.
  @Test
  void pagesOfOneGiveTheSameAsPagesOfAHundred() {
    for (int round = 0; round < 3; round++) {
      ward.missedAt(Instant.now().plusSeconds(round), "patient4@ward.example", 5);
    }
    ward.update(
        "delete from dose_events where patient_id = ? and id in"
            + " (select id from dose_events where patient_id = ? order by id limit 4)",
        patient(4).id().value(),
        patient(4).id().value());
    var large = settled(patient(4), 100);
    assertThat(large.store()).hasSize(1 + 11 + 1);
    for (int limit : List.of(1, 2, 3, 7)) {
      var small = new Follower(feed, patient(4), limit);
      assertThat(small.pull()).hasSize(13);
      assertThat(small.store()).isEqualTo(large.store());
    }
  }

  @Test
  void aPhoneThatBeginsIsToldOfNothingThatItNeverHad() {
    List<String> doses = ward.missedAt(Instant.now(), "patient5@ward.example", 3);
    ward.update("delete from dose_events where id = ?::uuid", doses.get(0));
    var phone = settled(patient(5), 100);
    ward.update("delete from dose_events where id = ?::uuid", doses.get(1));
    List<Change> later = pulled(phone, 1);
    assertThat(ids(later)).containsExactly(doses.get(1));
    assertThat(later.getFirst().value()).isEmpty();
    assertThat(phone.store().keySet()).contains("DOSE " + doses.get(2)).hasSize(3);
  }

  /// The id is the phone's own.
  @Test
  void whatATransactionRemovesAndMakesAgainIsThere() throws SQLException {
    String dose = ward.missedAt(Instant.now(), "patient6@ward.example", 1).getFirst();
    var phone = settled(patient(6), 1);
    try (Connection connection = TestServices.connect(database)) {
      connection.setAutoCommit(false);
      for (String sql :
          List.of(
              "create temp table kept on commit drop as select * from dose_events where id = '%s'",
              "delete from dose_events where id = '%s'",
              "update kept set changed_xid = pg_current_xact_id() where id = '%s'",
              "insert into dose_events select * from kept where id = '%s'")) {
        connection.createStatement().execute(sql.formatted(dose));
      }
      connection.commit();
    }
    assertThat(pulled(phone, 2))
        .extracting(change -> change.value().isEmpty())
        .containsExactly(true, false);
    assertThat(phone.store()).containsKey("DOSE " + dose);
  }

  private static Follower settled(Caller owner, int limit) {
    var phone = new Follower(feed, owner, limit);
    long behind = ward.count("select pg_current_xact_id()::text::bigint");
    // Whatever else runs in the database is over.
    Await.until(
        "what was written is in the feed",
        () -> ward.count("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") > behind);
    phone.pull();
    return phone;
  }

  /// So many changes, as soon as nothing holds them up.
  private static List<Change> pulled(Follower phone, int number) {
    List<Change> came = new ArrayList<>();
    Await.until(
        number + " changes",
        () -> {
          came.addAll(phone.pull());
          return came.size() >= number;
        });
    assertThat(came).hasSize(number);
    return came;
  }

  private static List<String> ids(List<Change> changes) {
    return changes.stream().map(change -> change.position().id().toString()).toList();
  }

  private static Caller patient(int number) {
    return caller("patient" + number + "@ward.example", Role.PATIENT);
  }

  private static Caller caller(String email, Role role) {
    try (Connection connection = TestServices.connect(database);
        var query = connection.prepareStatement("select id from users where email = ?")) {
      query.setString(1, email);
      var rows = query.executeQuery();
      rows.next();
      return new Caller(new UserId(rows.getObject(1, UUID.class)), role, UUID.randomUUID());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
