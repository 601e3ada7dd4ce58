package com.dastern.doses;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.UserId;
import com.dastern.platform.config.Config;
import com.dastern.platform.redis.RedisLink;
import com.dastern.testing.Await;
import com.dastern.testing.MovableClock;
import com.dastern.testing.TcpProxy;
import com.dastern.testing.TestServices;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes' caches on one Redis, one of them by way of a proxy that can be cut.
class ScheduleCacheIT {
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static final Optional<LocalDate> TODAY = Optional.empty();

  private static Vertx vertx;
  private static TcpProxy proxy;
  private static RedisLink direct;
  private static RedisLink proxied;

  private final MovableClock clock = new MovableClock();
  private final UserId patient = new UserId(UUID.randomUUID());
  private ScheduleCache cache;
  private ScheduleCache other;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    URI url = TestServices.redis();
    proxy = new TcpProxy(url);
    var config = new Config.Redis(Optional.empty(), "t" + UUID.randomUUID());
    direct = RedisLink.open(vertx, url, config);
    proxied = RedisLink.open(vertx, URI.create(proxy.through(url)), config);
  }

  @BeforeEach
  void twoNodes() {
    cache = new ScheduleCache(vertx, direct, clock);
    other = new ScheduleCache(vertx, proxied, clock);
  }

  @AfterAll
  static void close() {
    direct.close().await();
    proxied.close().await();
    proxy.close();
    vertx.close().await();
  }

  @Test
  void dayIsKeptForAllNodesUntilItIsDropped() {
    assertThat(read(cache, "a")).isEqualTo("a");
    Await.until("it is kept", () -> read(other, "b").equals("a"));
    other.drop(List.of(patient)).await();
    assertThat(read(cache, "c")).isEqualTo("c");
  }

  @Test
  void whatWasReadBeforeAChangeIsNeverServedAfterIt() {
    var before = cache.look(patient, TODAY).await();
    // The database is read here, a change commits there, and only then the reader keeps it.
    other.drop(List.of(patient)).await();
    cache.keep(patient, TODAY, before, day("old"));
    assertThat(read(other, "new")).isEqualTo("new");
    cache.keep(patient, TODAY, before, day("old"));
    for (int i = 0; i < 20; i++) assertThat(read(cache, "new")).isEqualTo("new");
  }

  @Test
  void evictedGenerationBringsNoOldDayBack() {
    read(cache, "old");
    Await.until("it is kept", () -> read(cache, "-").equals("old"));
    // A counter would begin at the same number again.
    direct.eval("redis.call('DEL', KEYS[1])", List.of(generation()), List.of()).await();
    assertThat(read(cache, "new")).isEqualTo("new");
    Await.until("it is kept", () -> read(cache, "-").equals("new"));
  }

  @Test
  void yesterdayIsNotServedAsToday() {
    var now = clock.instant().atZone(ZONE);
    clock.forward(Duration.between(now, now.toLocalDate().plusDays(1).atStartOfDay(ZONE)));
    clock.forward(Duration.ofSeconds(-10));
    read(cache, "yesterday");
    Await.until("it is kept", () -> read(cache, "-").equals("yesterday"));
    clock.forward(Duration.ofSeconds(10));
    assertThat(read(cache, "today")).isEqualTo("today");
  }

  @Test
  void dayIsServedForItsMinuteOnly() {
    read(cache, "old");
    Await.until("it is kept", () -> read(cache, "-").equals("old"));
    clock.forward(Duration.ofSeconds(59));
    assertThat(read(cache, "new")).isEqualTo("old");
    clock.forward(Duration.ofSeconds(1));
    assertThat(read(cache, "new")).isEqualTo("new");
  }

  @Test
  void dropIsOwedWhileRedisIsAwayAndPaidWhenItIsBack() {
    read(cache, "old");
    Await.until("it is kept", () -> read(cache, "-").equals("old"));
    proxy.cut();
    other.drop(List.of(patient)).await();
    assertThat(read(other, "new")).isEqualTo("new");
    clock.forward(Duration.ofSeconds(2));
    assertThat(read(other, "new")).isEqualTo("new");
    proxy.mend();
    Await.until("the other node sees it", () -> read(cache, "new").equals("new"));
    Await.until("the cache is used again", () -> read(other, "-").equals("new"));
  }

  private String generation() {
    return "schedule:{" + patient + "}:gen";
  }

  /// What is served to somebody, where the database has that name.
  private String read(ScheduleCache node, String name) {
    var found = node.look(patient, TODAY).await();
    if (found.day().isPresent()) return found.day().get().schedule().name();
    CachedDay read = day(name);
    if (!name.equals("-")) node.keep(patient, TODAY, found, read);
    return read.schedule().name();
  }

  private CachedDay day(String name) {
    var date = LocalDate.ofInstant(clock.instant(), ZONE);
    var doses = List.of(new JsonObject().put("amount", 0.5));
    return new CachedDay(clock.instant(), new DaySchedule(patient, name, ZONE, date, doses));
  }
}
