package com.dastern.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.testing.Await;
import com.dastern.testing.MovableClock;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nodes remember of the phones that they see, and what they write down. A node is one
/// [PhonesSeen]; when it is gone, what it only remembered is gone.
class PhonesSeenIT {
  private static final int PATIENTS = 2_500;

  private static Vertx vertx;
  private static URI url;
  private static Db db;
  private static List<UserId> patients;
  private static UserId patient;

  private final MovableClock clock = new MovableClock();
  private PhonesSeen node;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    url = TestServices.freshDatabase();
    Migrations.run(url);
    try (var ward = new Ward(url)) {
      ward.admit(PATIENTS, 1);
    }
    db = open(vertx, url);
    patients = ids("PATIENT");
    patient = patients.getFirst();
  }

  @AfterAll
  static void close() {
    db.close().await();
    vertx.close().await();
    TestServices.drop(url);
  }

  /// Ten seconds into a minute: all that a test does at once is in the same one.
  @BeforeEach
  void forgetAll() {
    node = new PhonesSeen(db, clock);
    db.read("delete from phones_seen", Tuple.tuple(), _ -> true).await();
    Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    clock.forwardTo(minute.plus(Duration.ofSeconds(70)));
  }

  @Test
  void requestIsWrittenInTheNextRound() {
    Instant before = clock.instant();
    node.seen(phone(patient));
    node.run();
    assertThat(written(patient).orElseThrow()).isBetween(before, clock.instant());
  }

  @Test
  void manyAreWrittenInOneRound() {
    patients.forEach(each -> node.seen(phone(each)));
    node.run();
    assertThat(count()).isEqualTo(PATIENTS);
  }

  @Test
  void requestsOfOneMinuteAreWrittenOnceUntilThePhoneIsQuiet() {
    node.seen(phone(patient));
    node.run();
    Instant first = written(patient).orElseThrow();
    clock.forward(Duration.ofSeconds(5));
    node.seen(phone(patient));
    Instant last = last(node, patient).orElseThrow();
    node.run();
    assertThat(written(patient)).contains(first);
    clock.forward(Sighting.QUIET);
    node.run();
    assertThat(written(patient)).contains(last);
  }

  @Test
  void whatIsNotWrittenYetCountsOnItsNode() {
    node.seen(phone(patient));
    assertThat(written(patient)).isEmpty();
    assertThat(last(node, patient)).isPresent();
  }

  @Test
  void latestOfSeveralNodesStands() {
    var ahead = new MovableClock();
    ahead.forwardTo(clock.instant().plus(Duration.ofMinutes(10)));
    var other = new PhonesSeen(db, ahead);
    other.seen(phone(patient));
    other.run();
    Instant latest = written(patient).orElseThrow();

    node.seen(phone(patient));
    node.run();

    assertThat(written(patient)).contains(latest);
    assertThat(last(node, patient)).contains(latest);
  }

  @Test
  void stopWritesWhatWasHeldBackAndTheNextNodeKnowsIt() {
    node.seen(phone(patient));
    node.run();
    clock.forward(Duration.ofSeconds(5));
    node.seen(phone(patient));
    Instant last = last(node, patient).orElseThrow();

    node.flush().await();

    assertThat(last(new PhonesSeen(db, clock), patient)).contains(last);
  }

  @Test
  void databaseThatIsAwayLosesNothing() {
    try (var proxy = new TcpProxy(url)) {
      // Pools of one Vert.x are shared.
      Vertx own = Vertx.vertx();
      Db far = open(own, URI.create(proxy.through(url)));
      var away = new PhonesSeen(far, clock);
      proxy.cut();
      away.seen(phone(patient));
      assertThatThrownBy(away::run).isInstanceOf(Refusal.Unavailable.class);
      away.flush().await();
      assertThat(written(patient)).isEmpty();

      proxy.mend();
      Await.until(
          "a round that works",
          () -> {
            try {
              away.run();
              return true;
            } catch (Refusal.Unavailable stillAway) {
              return false;
            }
          });
      assertThat(written(patient)).isPresent();
      own.close().await();
    }
  }

  @Test
  void othersThanPatientsLeaveNothing() {
    UserId caregiver = ids("FAMILY_MEMBER").getFirst();
    for (Role role : Role.values()) {
      if (role != Role.PATIENT) node.seen(new Caller(caregiver, role, UUID.randomUUID()));
    }
    // A token that says so alone makes nobody a patient.
    node.seen(phone(caregiver));
    node.run();
    assertThat(count()).isZero();
  }

  @Test
  void tokenOfAnAccountThatIsGoneDoesNotKeepTheOthersFromBeingWritten() {
    node.seen(phone(new UserId(UUID.randomUUID())));
    node.seen(phone(patient));
    node.run();
    assertThat(count()).isOne();
  }

  @Test
  void memoryIsBoundedAndHasRoomAgainOnceAllIsWritten() {
    var small = new PhonesSeen(db, clock, 3);
    patients.subList(0, 5).forEach(each -> small.seen(phone(each)));
    small.run();
    assertThat(count()).isEqualTo(3);
    clock.forward(Duration.ofMinutes(3));
    small.run();
    patients.subList(3, 5).forEach(each -> small.seen(phone(each)));
    small.run();
    assertThat(count()).isEqualTo(5);
  }

  private static Caller phone(UserId patient) {
    return new Caller(patient, Role.PATIENT, UUID.randomUUID());
  }

  private static Optional<Instant> last(PhonesSeen node, UserId patient) {
    Map<UserId, Instant> last = db.transaction(tx -> node.last(tx, List.of(patient))).await();
    return Optional.ofNullable(last.get(patient)).map(at -> at.truncatedTo(ChronoUnit.MICROS));
  }

  private static Optional<Instant> written(UserId patient) {
    return db
        .read(
            "select seen_at from phones_seen where user_id = $1",
            Tuple.of(patient.value()),
            row -> row.getOffsetDateTime("seen_at").toInstant())
        .await()
        .stream()
        .findFirst();
  }

  private static long count() {
    return db.read("select count(*) as n from phones_seen", Tuple.tuple(), row -> row.getLong("n"))
        .await()
        .getFirst();
  }

  private static List<UserId> ids(String role) {
    return db.read(
            "select id from users where role = $1::text::user_role",
            Tuple.of(role),
            row -> new UserId(row.getUUID("id")))
        .await();
  }

  private static Db open(Vertx vertx, URI url) {
    return Db.open(vertx, url, new Config.Database(Optional.of(url), 2, 1, Duration.ofSeconds(1)));
  }
}
