package com.dastern.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.TestServer;
import com.dastern.sync.RandomHistory.Done;
import com.dastern.sync.SyncWorld.Subject;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.Phone;
import com.dastern.testing.TokenForge;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whatever the order in which actions come, in whatever batches, however often and from however
/// many phones at once: what they end in is the same to the byte, state and notifications alike,
/// and it is what a slow reference makes of them.
///
/// Each history is what was done about one dose. Two patients with the same doses hand in the same
/// histories: one phone all in its order, and three phones at once in pieces, twice and shuffled.
/// `-Ddastern.histories=20` makes them twenty times as many, `-Ddastern.seed=…` repeats those of a
/// failure that names its seed.
class ConvergenceIT {
  private static final int HISTORIES = 10_000;
  private static final int TIMES = Integer.getInteger("dastern.histories", 1);
  private static final int MOST = 500;
  private static final TokenForge FORGE = new TokenForge();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("AUTH_KEY", FORGE.pem(), "SCHEDULER_ENABLED", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anyOrderSplitAndRepetitionEndsInTheSame() {
    for (int i = 0; i < TIMES; i++) converge(Long.getLong("dastern.seed", new Random().nextLong()));
  }

  private static void converge(long seed) {
    server.clock().stop();
    var ordered = SyncWorld.of(server, FORGE, HISTORIES);
    var shuffled = SyncWorld.of(server, FORGE, HISTORIES);
    var random = new Random(seed);
    var histories = new RandomHistory(random, server.clock().instant());
    List<Subject> before = ordered.subjects();
    List<Done> done = new ArrayList<>();
    before.forEach(subject -> done.addAll(histories.of(subject)));

    inOrder(ordered, done);
    atOnce(shuffled, done, random);

    String expected = ExpectedState.of(before, done, server.clock().instant());
    for (SyncWorld world : List.of(ordered, shuffled)) settled(world, expected, seed);
    assertThat(shuffled.state()).as("seed " + seed).isEqualTo(ordered.state());
  }

  /// Notifications are written after the answers.
  private static void settled(SyncWorld world, String expected, long seed) {
    try {
      Await.value(
          "the state of seed " + seed,
          Duration.ofSeconds(60),
          Duration.ofMillis(500),
          () -> Optional.of(true).filter(_ -> world.summary().equals(expected)));
    } catch (AssertionError late) {
      var actual = world.summary().lines().toList();
      var wanted = expected.lines().toList();
      var wrong =
          Stream.concat(
                  wanted.stream().filter(line -> !actual.contains(line)).map("-"::concat),
                  actual.stream().filter(line -> !wanted.contains(line)).map("+"::concat))
              .toList();
      wrong.stream()
          .limit(3)
          .map(line -> line.split("\\|", -1))
          .forEach(line -> System.out.println(world.story(line[1], line[2])));
      assertThat(wrong).as("seed " + seed).isEmpty();
      throw late;
    }
  }

  private static void inOrder(SyncWorld world, List<Done> done) {
    List<Done> sorted = new ArrayList<>(done);
    sorted.sort(Comparator.comparing(Done::at));
    send(world, named(world, sorted));
  }

  /// Three phones, each with some of the actions, many of them on two or twice on one.
  private static void atOnce(SyncWorld world, List<Done> done, Random random) {
    List<List<JsonObject>> phones =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (JsonObject action : named(world, done)) {
      phones.get(random.nextInt(3)).add(action);
      if (random.nextInt(4) == 0) phones.get(random.nextInt(3)).add(action);
    }
    List<Callable<Boolean>> sending = new ArrayList<>();
    for (List<JsonObject> phone : phones) {
      Collections.shuffle(phone, random);
      List<List<JsonObject>> pieces = pieces(phone, random);
      sending.add(() -> {
        pieces.forEach(piece -> send(world, piece));
        return true;
      });
    }
    AtOnce.all(sending);
  }

  private static List<List<JsonObject>> pieces(List<JsonObject> all, Random random) {
    List<List<JsonObject>> pieces = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      int size = 1 + random.nextInt(random.nextBoolean() ? MOST : 50);
      int until = Math.min(all.size(), from + size);
      pieces.add(all.subList(from, until));
      from = until;
    }
    return pieces;
  }

  private static List<JsonObject> named(SyncWorld world, List<Done> done) {
    List<Subject> subjects = world.subjects();
    List<String> asNeeded = world.asNeeded();
    return done.stream().map(each -> each.in(subjects.get(each.history()), asNeeded)).toList();
  }

  private static void send(SyncWorld world, List<JsonObject> actions) {
    var phone = new Phone(world.patient());
    for (int from = 0; from < actions.size(); from += MOST) {
      var some = actions.subList(from, Math.min(actions.size(), from + MOST));
      phone.sync(server.clock().instant(), some);
    }
  }
}
