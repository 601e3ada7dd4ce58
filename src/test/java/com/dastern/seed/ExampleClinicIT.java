package com.dastern.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.auth.Passwords;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.testing.TestServices;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExampleClinicIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String ACCOUNTS =
      "select id || ' ' || name || ' ' || email as text from users order by id";
  private static final String LANGUAGES =
      "select distinct language::text as text from users order by 1";
  // A Khmer letter anywhere in it.
  private static final String KHMER =
      "select distinct (%s ~ '[\u1780-\u17ff]')::text as text from %s order by 1";
  private static final String COUNTS =
      """
      select format('%s %s %s %s', (select count(*) from connections),
                    (select count(*) from prescriptions), (select count(*) from medications),
                    (select count(*) from notifications)) as text
      """;
  private static final String OPEN_PAST =
      """
      select prescription_id::text as text from dose_events
      where scheduled_at <= $1::timestamptz and next_action is not null
      """;
  private static final String AHEAD =
      """
      select count(*)::text as text from dose_events
      where scheduled_at > $1::timestamptz and scheduled_at <= $1::timestamptz + interval '30 days'
        and status = 'DUE' and next_action = 'REMIND' and next_action_at = scheduled_at
      """;
  private static final String OUT_OF_WINDOW =
      """
      select id::text as text from dose_events
      where taken_at < scheduled_at - interval '2 hours' or taken_at > $1::timestamptz
         or (status = 'TAKEN_ON_TIME' and taken_at > missed_after)
         or (status = 'TAKEN_LATE'
             and (taken_at <= missed_after or taken_at > scheduled_at + interval '24 hours'))
      """;
  private static final String NEXT_MISS =
      """
      select missed_after::text as text from dose_events
      where next_action = 'MISS' and next_action_at = missed_after
        and missed_after between $1::timestamptz + interval '10 seconds'
                             and $1::timestamptz + interval '55 seconds'
      """;
  private static final String IN_REACH =
      """
      select distinct (n.phone_seen_at >= d.scheduled_at)::text as text
      from notifications n
      join dose_events d on d.patient_id = n.patient_id and d.id = n.subject_id
      where n.type = 'MISSED_DOSE_ALERT'
      order by 1
      """;
  private static final String UNFINISHED =
      "select body as text from notifications where body like '%{%' or title like '%{%'";
  private static final String SEEN_PATIENTS = "select count(*)::text as text from phones_seen";
  private static final String HASH = "select distinct password_hash as text from users";

  /// 07:42 in Phnom Penh, when the grace periods of some morning doses run.
  private static final Instant FIRST = Instant.parse("2026-03-02T00:42:00Z");

  private static final Instant LATER = FIRST.plus(Duration.ofDays(3));

  private static Vertx vertx;
  private static Db db;
  private static Passwords passwords;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    URI url = TestServices.freshDatabase();
    Migrations.run(url);
    db = db(url);
    passwords = new Passwords(vertx, new Secret("a pepper for tests"), 4, 10);
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  private static Db db(URI url) {
    return Db.open(vertx, url, new Config.Database(Optional.of(url), 2, 1, Duration.ofSeconds(1)));
  }

  @BeforeEach
  void fillAnew() {
    texts("alter table prescription_versions disable trigger user");
    texts("truncate users cascade");
    fillAt(FIRST);
  }

  @Test
  void fillingTwiceGivesTheSamePeople() {
    var people = texts(ACCOUNTS);
    var counts = texts(COUNTS);

    fillAt(LATER);

    assertThat(people).hasSize(People.ALL.size());
    assertThat(texts(ACCOUNTS)).isEqualTo(people);
    assertThat(texts(COUNTS)).isEqualTo(counts);
  }

  @Test
  void onlyTheDemonstrationLeavesAPastDoseOpen() {
    assertThat(texts(OPEN_PAST, FIRST)).containsExactly(Prescribed.TEARS.toString());
  }

  @Test
  void everyDoseWasTakenWithinItsWindow() {
    assertThat(texts(OUT_OF_WINDOW, FIRST)).isEmpty();
  }

  @Test
  void theComingMonthIsPlanned() {
    assertThat(Integer.parseInt(texts(AHEAD, FIRST).getFirst())).isGreaterThan(300);
  }

  @Test
  void bothLanguagesArePresent() {
    assertThat(texts(LANGUAGES)).containsExactly("ENGLISH", "KHMER");
    assertThat(texts(KHMER.formatted("title", "notifications"))).containsExactly("false", "true");
    assertThat(texts(KHMER.formatted("title", "prescriptions"))).containsExactly("false", "true");
    assertThat(texts(KHMER.formatted("skip_reason", "dose_events where skip_reason is not null")))
        .contains("true");
  }

  @Test
  void somePhonesWereInReachWhenADoseWasMissedAndSomeWereNot() {
    assertThat(texts(IN_REACH)).containsExactly("false", "true");
    assertThat(texts(UNFINISHED)).isEmpty();
    assertThat(texts(SEEN_PATIENTS)).containsExactly("" + People.PATIENTS.size());
  }

  @Test
  void aFamilyIsAlertedWithinTheFirstMinute() {
    assertThat(texts(NEXT_MISS, FIRST)).hasSize(1);
  }

  @Test
  void theDemonstrationComesAgainWithEveryFill() {
    fillAt(LATER);

    assertThat(texts(NEXT_MISS, LATER)).hasSize(1);
  }

  @Test
  void historyOfAClinicThatIsThereIsLeftAlone() {
    String count = "select count(*)::text as text from dose_events";
    int before = Integer.parseInt(texts(count).getFirst());

    fillAt(LATER);

    assertThat(Integer.parseInt(texts(count).getFirst())).isEqualTo(before + 2);
  }

  @Test
  void theDocumentedPasswordWorksAgainAfterAFill() {
    texts("update users set password_hash = 'changed'");

    fillAt(FIRST.plus(DAY));

    String hash = texts(HASH).getFirst();
    assertThat(passwords.matches(ExampleClinic.PASSWORD, hash).await()).isTrue();
  }

  @Test
  void somebodyWithTheSameContactKeepsTheAccount() {
    texts("truncate users cascade");
    texts(
        """
        insert into users (id, role, status, name, email, password_hash, created_at, updated_at)
        values ('%s', 'PATIENT', 'ACTIVE', 'Somebody', 'sokha@example.com', 'own', now(), now())
        """
            .formatted(UUID.randomUUID()));

    fillAt(FIRST);

    assertThat(texts(ACCOUNTS)).hasSize(People.ALL.size());
    assertThat(texts(HASH)).hasSize(2).contains("own");
  }

  private static void fillAt(Instant now) {
    new ExampleClinic(db, passwords, Clock.fixed(now, ZoneOffset.UTC)).fill();
  }

  private static List<String> texts(String sql, Instant now) {
    return texts(sql.replace("$1", "'" + now + "'"));
  }

  private static List<String> texts(String sql) {
    return db.read(sql, Tuple.tuple(), row -> row.getString("text")).await();
  }
}
